"""Languages, frameworks, databases and hosts that documents name and that this service does not run on."""

from __future__ import annotations

import re

FOREIGN_LANGUAGES = (
    "java", "kotlin", "c#", ".net", "golang", "go", "ruby", "php", "rust", "scala", "elixir", "node", "typescript",
    "javascript",
)  # fmt: skip
FOREIGN_FRAMEWORKS = (
    "spring boot", "spring", "django", "flask", "fastapi", "express", "nest", "rails", "laravel", "asp.net core",
    "asp.net", "gin", "fiber", "next", "ktor", "quarkus", "hono", "koa", "graphql", "grpc", "supabase", "firebase",
)  # fmt: skip
FOREIGN_DATABASES = (
    "postgresql", "postgres", "mysql", "mariadb", "mongodb", "mongo", "sqlite", "sql server", "oracle", "redis",
    "cassandra", "firestore", "cockroachdb", "supabase",
)  # fmt: skip
FOREIGN_HOSTS = (
    "docker", "kubernetes", "k8s", "heroku", "fly.io", "vercel", "netlify", "azure", "gcp", "google cloud", "ec2",
    "ecs", "fargate", "railway", "render", "vps", "on-prem",
)  # fmt: skip
FOREIGN_IDENTITY = ("auth0", "okta", "firebase auth", "firebase authentication", "keycloak", "clerk", "supabase auth")


def any_of(names: tuple[str, ...]) -> str:
    """A regular expression for these names as whole words; `Express.js` is Express."""
    return rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})(?:\.?js)?(?!\w)"
