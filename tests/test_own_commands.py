"""``%llm alias`` and ``%llm keys``."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError, PasswordSetError

import nbllm
from canary import CANARY
from nbllm import config, keychain
from nbllm.errors import ConfigError, MissingExtra
from nbllm.notebook.line_magic import run
from nbllm.plan import make_plan


class Memory(KeyringBackend):
    """A keyring for a test."""

    priority: Any = 1
    is_locked = False

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        if self.is_locked:
            raise PasswordSetError("locked")
        self.kept[service, username] = password

    def delete_password(self, service, username):
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("none")


@pytest.fixture(autouse=True)
def file(own_settings, tmp_path) -> Path:
    """A file and a memory of keys of its own."""
    own_settings.setenv("XDG_CONFIG_HOME", str(tmp_path))
    own_settings.setattr(keychain, "_read", {})
    return tmp_path / "nbllm" / "nbllm.toml"


@pytest.fixture
def ring(own_settings) -> Memory:
    """The system's keyring meanwhile."""
    memory = Memory()
    own_settings.setattr(keyring, "get_keyring", lambda: memory)
    own_settings.setattr(keyring.core, "_keyring_backend", memory)
    return memory


def said(capsys, line: str) -> str:
    """What a command prints."""
    run(line)
    return capsys.readouterr().out


def test_an_alias_is_made_listed_and_taken_away(capsys, file):
    assert "There is no alias." in said(capsys, "alias")
    assert said(capsys, "alias fast demo/echo[temperature=0]") == "fast is demo/echo now.\n"
    assert not file.exists()
    told = said(capsys, "alias good demo/guide --save")
    assert str(file) in told
    table = said(capsys, "alias").splitlines()
    assert table[1].split() == ["fast", "demo/echo", "temperature=0", "no"]
    assert table[2].split() == ["good", "demo/guide", "yes"]
    assert make_plan("x", "fast", {}).request.temperature == 0
    said(capsys, "alias --remove good")
    assert set(config.aliases()) == {"fast"}
    assert "good" not in file.read_text()


def test_no_key_is_listed(capsys):
    nbllm.alias("lab", "compatible/m", base_url="http://127.0.0.1:1/v1", api_key=CANARY)
    table = said(capsys, "alias")
    assert "api_key=…" in table
    assert CANARY not in table


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("alias fast", "lacks a model behind 'fast'"),
        ("alias fast demo/echo,demo/guide", "stands for one model"),
        ("alias fast demo/echo --keep", "--save or --remove"),
        ("alias a/b demo/echo", "one word without slash"),
        ("alias fast nobody/x", "no provider 'nobody'"),
        ("alias fast demo/echo[temprature=1]", "Did you mean 'temperature'"),
        ("alias --remove fats", "no alias 'fats'"),
        ("alias fast 'demo/echo", "quotation mark"),
        ("keys show openai", "does not know 'show'"),
        ("keys set openai sk-1", "never type one here"),
        ("keys set demo", "takes no key"),
        ("keys set nobody", "no provider"),
    ],
)
def test_a_wrong_line_says_what_to_type(line, told, file):
    with pytest.raises(ConfigError, match=told):
        run(line)
    assert not file.exists()


def test_a_model_is_chosen_for_good(capsys, file, own_settings):
    assert "will next time" in said(capsys, "use demo/echo --save")
    own_settings.setattr(config, "_defaults", {})
    assert config.default_model() == "demo/echo"
    assert said(capsys, "use demo/guide") == "%llm now asks demo/guide.\n".replace("%", "%%")
    assert 'model = "demo/echo"' in file.read_text()


def test_keys_are_told_by_their_place(capsys, own_settings, ring):
    own_settings.setenv("MISTRAL_API_KEY", CANARY)
    ring.kept["nbllm", "anthropic"] = f"ring-{CANARY}"
    nbllm.configure(keys={"groq": CANARY})
    rows = {line.split()[0]: line for line in said(capsys, "keys").splitlines() if line}
    assert rows["mistral"].split() == ["mistral", "yes", "MISTRAL_API_KEY"]
    assert rows["anthropic"].split(None, 2) == ["anthropic", "yes", "the keyring"]
    assert rows["groq"].split(None, 2)[1:] == ["yes", "configure(keys={'groq': …})"]
    assert rows["openai"].split() == ["openai", "no", "OPENAI_API_KEY"]
    assert "demo" not in rows
    assert not [line for line in rows.values() if CANARY in line]
    assert f"ring-{CANARY}" in config.known_keys()


def test_a_key_is_asked_for_kept_used_and_removed(capsys, own_settings, ring):
    prompts: list[str] = []
    own_settings.setattr(getpass, "getpass", lambda prompt: prompts.append(prompt) or f" {CANARY} ")
    told = said(capsys, "keys set openai")
    assert prompts == ["Key for OpenAI: "]
    assert ring.kept == {("nbllm", "openai"): CANARY}
    call = make_plan("x", "openai/gpt-5", {}).call()
    assert call.headers["authorization"] == f"Bearer {CANARY}"
    own_settings.setenv("OPENAI_API_KEY", "sk-another")
    told += said(capsys, "keys set openai")
    assert "But OPENAI_API_KEY is looked at first." in told
    told += said(capsys, "keys remove openai")
    assert ring.kept == {}
    assert CANARY not in told
    with pytest.raises(ConfigError, match="the keyring has no key for OpenAI"):
        run("keys remove openai")


def test_what_keeps_a_key_from_being_kept(own_settings, ring):
    own_settings.setattr(getpass, "getpass", lambda _prompt: CANARY)
    ring.is_locked = True
    with pytest.raises(ConfigError, match=r"takes no key \(PasswordSetError\)"):
        run("keys set openai")
    own_settings.setitem(sys.modules, "keyring", None)
    with pytest.raises(MissingExtra, match=r"pip install 'nbllm\[keyring\]'"):
        run("keys set openai")

    def nobody(_prompt: str) -> str:
        raise EOFError

    own_settings.setattr(getpass, "getpass", nobody)
    with pytest.raises(ConfigError, match="set OPENAI_API_KEY instead"):
        run("keys set openai")
    own_settings.setattr(getpass, "getpass", lambda _prompt: " ")
    with pytest.raises(ConfigError, match="nothing was changed"):
        run("keys set openai")
    assert ring.kept == {}
