"""HTTP: the application, who is asking, forms, words and headers. The pages themselves are in `web.pages`."""
