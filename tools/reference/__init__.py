"""Pages of docs/reference, a module each: lines of Markdown from what the program itself knows."""
