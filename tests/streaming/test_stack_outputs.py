"""What the stack exports, for people and for tools."""

from streaming.event import EventSettings
from streaming.ports import allot_ports
from tests.streaming.recording_monitor import deploy
from tests.streaming.stack_files import THREE_ROOMS, stack


def test_website_and_rooms_are_exported() -> None:
    ports = allot_ports(EventSettings.model_validate(THREE_ROOMS))
    assert deploy(THREE_ROOMS, name="demo").exports == {
        "website": "http://localhost:8080",
        "rooms": {
            slug: {
                "page": f"http://localhost:8080/{slug}",
                "playlist": f"http://localhost:{ports[slug].origin}/{slug}/master.m3u8",
                "collector": f"streaming-demo-collector-{slug}",
                "encoder": f"streaming-demo-encoder-{slug}",
                **ingest,
            }
            for slug, ingest in {
                "hall": {},
                "annex": {"ingest": f"srt://localhost:{ports['annex'].ingest}"},
                "cellar": {"ingest": f"rtmp://localhost:{ports['cellar'].ingest}/live"},
            }.items()
        },
    }


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
