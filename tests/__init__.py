"""The stories and properties that Dondoc keeps; the folders mirror the packages."""
