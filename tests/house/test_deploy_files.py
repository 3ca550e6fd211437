"""The deployment's files name only what exists, and agree with each other and with the launcher."""

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from portal.launcher import postgres

CHECKOUT = Path(__file__).resolve().parents[2]
DOCKERFILE = CHECKOUT / "Dockerfile"
COMPOSE = yaml.safe_load((CHECKOUT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
NGINX = (CHECKOUT / "docs" / "deploy" / "nginx.conf").read_text()
INSTRUCTIONS = {
    *("FROM", "ENV", "RUN", "COPY", "WORKDIR"),
    *("USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "CMD", "ARG"),
}


def instructions() -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions with their continuation lines joined."""
    lines = [line for line in DOCKERFILE.read_text().splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [tuple(line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


def arguments(name: str) -> list[str]:
    return [rest for instruction, rest in instructions() if instruction == name]


def test_dockerfile_holds_known_instructions_in_two_stages():
    assert {name for name, _ in instructions()} <= INSTRUCTIONS
    assert instructions()[0][0] == "FROM"
    assert len(arguments("FROM")) == 2


def test_dockerfile_copies_what_the_repository_has():
    for rest in arguments("COPY"):
        flags = [word for word in shlex.split(rest) if word.startswith("--")]
        *sources, _target = [word for word in shlex.split(rest) if not word.startswith("--")]
        if not flags:
            assert [source for source in sources if not (CHECKOUT / source).exists()] == []


def test_image_runs_unprivileged_collects_files_and_checks_its_health():
    assert arguments("USER") == ["portal"]
    assert any("collectstatic" in command for command in arguments("RUN"))
    assert any("--require-hashes" in command for command in arguments("RUN"))
    words = json.loads(arguments("HEALTHCHECK")[0].partition(" CMD ")[2])
    assert words[:2] == ["python", "-c"]
    compile(words[2], "HEALTHCHECK", "exec")
    assert "/healthz" in words[2]


def test_image_starts_the_web_server_with_an_application_that_exists():
    words = json.loads(arguments("CMD")[0])

    module, _, _name = words[1].partition(":")
    assert (CHECKOUT / f"{module.replace('.', '/')}.py").exists()


def test_compose_has_the_six_services_and_their_needs():
    assert {"web", "worker", "beat", "postgres", "redis", "nginx"} <= SERVICES.keys()
    for service in SERVICES.values():
        assert service.get("depends_on", {}).keys() <= SERVICES.keys()
        assert "image" in service


def test_the_other_engine_of_search_starts_only_where_it_is_asked_for():
    asked_for = {name for name, service in SERVICES.items() if "profiles" in service}
    engine = SERVICES["opensearch"]

    assert asked_for == {"opensearch"}
    assert "ports" not in engine  # it knows no passwords here
    assert "_cluster/health" in engine["healthcheck"]["test"][-1]
    assert not any("opensearch" in service.get("depends_on", {}) for service in SERVICES.values())


def test_the_image_may_be_built_with_its_client():
    (argument,) = arguments("ARG")
    name, _, plain = argument.partition("=")
    chosen = SERVICES["web"]["build"]["args"][name]

    assert chosen == f"${{PORTAL_REQUIREMENTS:-{plain}}}"
    pinned = {
        file: set(re.findall(r"^([a-z0-9-]+)==", (CHECKOUT / file).read_text(), re.MULTILINE))
        for file in ("requirements.txt", "requirements-opensearch.txt", "requirements-dev.txt")
    }
    more = pinned["requirements-opensearch.txt"] - pinned["requirements.txt"]
    assert plain == "requirements.txt"
    assert more == {"opensearch-py", "events"}
    assert pinned["requirements.txt"] < pinned["requirements-opensearch.txt"]
    assert more < pinned["requirements-dev.txt"]
    assert "requirements-opensearch.txt" in (CHECKOUT / ".env.example").read_text()


def test_exactly_one_service_keeps_the_clock():
    clocks = [
        name
        for name, service in SERVICES.items()
        if {"beat", "-B"} & set(service.get("command", ())) and "celery" in service["command"]
    ]

    assert clocks == ["beat"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_compose_mounts_what_exists(name):
    for mount in SERVICES[name].get("volumes", ()):
        source = mount.split(":")[0]
        if source.startswith("."):
            assert (CHECKOUT / source).exists()
        else:
            assert source in COMPOSE["volumes"]


def test_compose_explains_what_keeps_background_work_through_a_crash():
    text = (CHECKOUT / "compose.yaml").read_text()

    for option in ("visibility_timeout", "unacked_restore_interval", "unacked_restore_throttle"):
        assert option in text


def test_production_database_has_the_embedded_servers_locale_and_timeout():
    service = SERVICES["postgres"]

    # The builtin provider, without which letters outside ASCII neither fold nor make trigrams.
    assert "--locale-provider=builtin" in service["environment"]["POSTGRES_INITDB_ARGS"]
    assert f"statement_timeout={postgres.SETTINGS['statement_timeout']}" in service["command"]


def test_nginx_is_balanced_and_reaches_the_web_service():
    code = re.sub(r"#.*", "", NGINX)
    code = re.sub(r"\"[^\"]*\"|'[^']*'", '""', code)
    statements = [line.strip() for line in code.splitlines() if line.strip()]

    assert code.count("{") == code.count("}")
    assert [line for line in statements if line[-1] not in "{};"] == []
    assert "server web:8000;" in code
    assert "web" in SERVICES


def test_nginx_serves_no_upload_that_has_conditions():
    assert re.search(
        r"location ~ \^/\(media/\(private\|documents\|original_images\)\|private\|internal\)"
        r"[^{]*\{\s*return 404;",
        NGINX,
    )
    for mount in SERVICES["nginx"]["volumes"]:
        assert mount.split(":")[0] != "state"


def test_nginx_is_tight_where_people_sign_in_and_logs_no_key():
    assert "/([a-zA-Z-]+/)?(account|cms/login" in NGINX
    assert "if=$loggable" in NGINX
    assert "/account/(invitation|password/reset/key)/" in NGINX


def test_compose_keeps_uploads_in_its_volume_whatever_the_env_file_says():
    for name in ("web", "worker", "beat", "migrate"):
        service = SERVICES[name]
        assert service["environment"]["PORTAL_STATE_DIR"] == "/srv/state"
        assert any(mount.endswith(":/srv/state") for mount in service["volumes"])
