"""The pages: each module a few routes that parse, call one verb or reader, and answer. No page has rules of its own."""
