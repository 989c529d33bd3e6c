"""Storage remembers: tables and the queries over them. A query never commits."""
