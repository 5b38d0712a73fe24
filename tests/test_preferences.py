"""What is kept in ``nbllm.toml``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import nbllm
from canary import CANARY
from nbllm import config
from nbllm.aliasing import alias, forget_alias, keep_model
from nbllm.errors import ConfigError
from nbllm.plan import make_plan

WRITTEN = """\
# mine
model = "demo/echo"  # for now

[settings]
temperature = 0.5

[aliases.lab]
model = "compatible/m"
base_url = "http://127.0.0.1:1/v1"
api_key_variable = "LAB_WORD"
"""


@pytest.fixture
def file(own_settings, tmp_path) -> Path:
    """Where the file of this test is, or will be."""
    own_settings.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "nbllm" / "nbllm.toml"


def written(file: Path, text: str = WRITTEN) -> Path:
    """The file with that text."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    return file


def test_without_a_file_nothing_is_kept(file):
    assert config.aliases() == {}
    assert config.defaults() == {}
    assert config.default_model() is None
    assert not file.parent.exists()


def test_what_a_person_wrote_holds_below_what_is_said_here(file, own_settings):
    written(file)
    own_settings.setenv("LAB_WORD", CANARY)
    own_settings.setenv("NBLLM_MODEL", "demo/guide")
    plan = make_plan("x", None, {})
    assert (plan.name, plan.request.temperature) == ("demo/echo", 0.5)
    lab = make_plan("x", "lab", {"temperature": 1})
    assert lab.url == "http://127.0.0.1:1/v1/chat/completions"
    assert lab.request.temperature == 1
    assert lab.call().headers["authorization"] == f"Bearer {CANARY}"
    assert CANARY in config.known_keys()
    assert CANARY not in f"{lab} {config.aliases()} {config.saved()}"
    nbllm.configure(model="demo/guide", temperature=0)
    alias("lab", "demo/showcase")
    assert make_plan("x", None, {}).request.temperature == 0
    assert make_plan("x", "lab", {}).request.model == "showcase"


def test_a_key_goes_to_the_address_that_it_is_kept_for(file, own_settings):
    written(file)
    own_settings.setenv("LAB_WORD", CANARY)
    other = make_plan("x", "lab", {"base_url": "http://127.0.0.1:2/v1"})
    assert "authorization" not in other.call().headers


def test_an_alias_is_kept_beside_what_is_there(file, own_settings):
    written(file).chmod(0o640)
    own_settings.setenv("MY_KEY", CANARY)
    settings = {"base_url": "http://127.0.0.1:3/v1", "extra": {"a": [1, {"b": True}]}}
    alias("own", "compatible/x", api_key=CANARY, stop=("a", "b"), save=True, **settings)
    keep_model("own")
    text = file.read_text()
    assert "# mine" in text
    assert text.startswith("# mine\nmodel = ")
    assert 'api_key_variable = "MY_KEY"' in text
    assert CANARY not in text
    assert file.stat().st_mode & 0o777 == 0o640
    assert os.listdir(file.parent) == ["nbllm.toml"]  # noqa: PTH208 - every name, hidden ones too
    own_settings.setattr(config, "_aliases", {})
    assert config.default_model() == "own"
    kept = config.aliases()["own"].under({})
    assert kept.pop("api_key").reveal() == CANARY
    assert kept == {**settings, "stop": ["a", "b"]}
    forget_alias("own")
    assert "own" not in config.aliases()
    assert "lab" in config.aliases()


def test_a_new_file_is_its_owners_alone(file):
    alias("fast", "demo/echo", temperature=0, save=True)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert config.saved().aliases["fast"].settings == {"temperature": 0}


def test_a_link_stays_one(file, tmp_path):
    real = tmp_path / "dotfiles.toml"
    real.write_text("")
    file.parent.mkdir()
    file.symlink_to(real)
    keep_model("demo/echo")
    assert file.is_symlink()
    assert "demo/echo" in real.read_text()


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"api_key": CANARY}, r"os.environ\['MY_KEY'\]"),
        ({"headers": {"x-key": CANARY}}, "headers= may hold a key"),
        ({"base_url": f"http://me:{CANARY}@127.0.0.1:1/v1"}, "has a password"),
        ({"timeout": nbllm.Timeout(total=1)}, "is a Timeout, which a file cannot hold"),
        ({"schema": int}, "which a file cannot hold"),
    ],
)
def test_what_is_not_kept(file, settings, told):
    with pytest.raises(ConfigError, match=told) as caught:
        alias("own", "compatible/x", save=True, **settings)
    assert CANARY not in str(caught.value)
    assert not file.exists()
    assert config.aliases() == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("model = 'a'\nsettings = = 3\n", "line 2"),
        ("models = 'a'", "there is no 'models', only model, settings, aliases, history"),
        ("model = 3", "model is a text"),
        ("settings = 3", r"settings is a table, as \[settings\]"),
        ("[settings]\ntemprature = 1", "in settings, .* Did you mean 'temperature'"),
        ("[settings]\ntemperature = 'hot'", "temperature= is a number"),
        ("[aliases.a]\ntemperature = 1", "the alias 'a' lacks its model"),
        (
            f"[aliases.a]\nmodel = 'm'\napi_key = '{CANARY}'",
            "no key stands in a file, only its variable's name",
        ),
        ("[aliases.a]\nmodel = 'm'\napi_key_variable = 3", "the name of a variable"),
        (b"\xff\xfe", "no UTF-8"),
    ],
)
def test_a_file_that_is_not_understood_is_one_clear_line_and_stays(file, text, told):
    file.parent.mkdir()
    data = text if isinstance(text, bytes) else text.encode()
    file.write_bytes(data)
    for use in (lambda: nbllm.stream("x", "demo/echo"), lambda: keep_model("demo/echo")):
        with pytest.raises(ConfigError, match=told) as caught:
            use()
        assert str(file) in str(caught.value)
        assert "\n" not in str(caught.value)
        assert CANARY not in str(caught.value)
    assert file.read_bytes() == data
    assert config.known_keys() is not None


def test_a_changed_file_is_read_again(file):
    written(file, "model = 'demo/echo'")
    assert config.default_model() == "demo/echo"
    file.write_text("model = 'demo/guide'")
    assert config.default_model() == "demo/guide"
    file.unlink()
    assert config.default_model() is None


def test_a_folder_that_cannot_be_written_is_one_clear_line(file, tmp_path):
    file.parent.write_text("a file where the folder should be")
    with pytest.raises(ConfigError, match="cannot be"):
        keep_model("demo/echo")
    assert config.default_model() is None
    assert [path.name for path in tmp_path.iterdir()] == ["nbllm"]
