"""The document of the HTTP API: what each route takes and answers, made from schemas and tables."""
