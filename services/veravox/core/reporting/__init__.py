"""What is reported of a model and of an evaluation, written down once and shown as HTML, Markdown, PDF, CSV or JSON.

Pure: facts in, a document out. Names from outside are only text in every form.
"""
