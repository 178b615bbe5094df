"""What the stack exports, for people and for tools."""

from streaming.event import EventSettings
from streaming.ports import allot_ports
from streaming.secrets import derive
from tests.streaming.recording_monitor import Secret, deploy, revealed
from tests.streaming.stack_files import THREE_ROOMS, stack


def test_website_and_rooms_are_exported() -> None:
    ports = allot_ports(EventSettings.model_validate(THREE_ROOMS))
    exports = deploy(THREE_ROOMS, name="demo").exports
    assert {key: exports[key] for key in ("website", "websiteHost", "hosts", "rooms")} == {
        "website": "http://localhost:8080",
        "websiteHost": "laptop",
        "hosts": {"laptop": {"kind": "local", "address": "localhost", "docker": ["docker"]}},
        "rooms": {
            slug: {
                "page": f"http://localhost:8080/{slug}",
                "playlist": f"http://localhost:{ports[slug].origin}/{slug}/master.m3u8",
                "collector": f"streaming-demo-collector-{slug}",
                "collectorHost": "laptop",
                "encoder": f"streaming-demo-encoder-{slug}",
                "encoderHost": "laptop",
                **ingest,
            }
            for slug, ingest in {
                "hall": {},
                "annex": {"ingest": f"srt://localhost:{ports['annex'].ingest}"},
                "cellar": {"ingest": f"rtmp://localhost:{ports['cellar'].ingest}/live"},
            }.items()
        },
    }


def test_the_keys_of_senders_are_exported_as_secrets() -> None:
    keys = deploy(THREE_ROOMS, secret="ab" * 32).exports["ingestKeys"]
    assert isinstance(keys, Secret)
    assert revealed(keys) == {
        "annex": derive("ab" * 32, "ingest/annex"),
        "cellar": derive("ab" * 32, "ingest/cellar"),
    }


def test_where_nobody_sends_there_are_no_keys() -> None:
    assert deploy(stack()).exports["ingestKeys"] == {}


def test_a_declared_address_stands_in_every_url() -> None:
    program = deploy(stack(hosts={"laptop": {"kind": "local", "address": "av.example.org"}}))
    assert program.exports["website"] == "http://av.example.org:8080"
    main = program.exports["rooms"]["main"]
    assert main["playlist"].startswith("http://av.example.org:")
    origin = program.upload("encoder-main-container", "settings.json")["origin"]
    assert main["playlist"].startswith(origin["publicUrl"])


def test_the_origin_is_published_on_the_port_that_viewers_are_told() -> None:
    program = deploy(THREE_ROOMS)
    for slug, room in program.exports["rooms"].items():
        container = program[f"encoder-{slug}-container"]
        [port] = container.inputs["ports"]
        settings = program.upload(container.name, "settings.json")
        assert f":{int(port['external'])}/" in room["playlist"]
        assert settings["origin"]["publicPort"] == port["external"]
        assert settings["origin"]["port"] == port["internal"]
