"""The stand-in for AWS from the first update to the last: by the real engine, on real machines."""

import json
import socket
import subprocess

import pytest

from tests.aws.machines import docker
from tests.aws.stack import Stack
from tests.aws.world import AwsWorld
from tests.deployment import wait_until

IMAGE = "debian:trixie-slim"


@pytest.fixture(scope="module")
def stack(world: AwsWorld, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    stack = Stack(world, tmp_path_factory.mktemp("stack"))
    stack.up()
    return stack


def reached(address: str, port: int) -> bool:
    """Whether something answers there, be it that nothing listens; a closed port is silent."""
    try:
        with socket.create_connection((address, port), timeout=1):
            return True
    except ConnectionRefusedError:
        return True
    except TimeoutError:
        return False


def test_the_machine_has_carried_out_its_user_data(stack: Stack) -> None:
    address = stack.outputs()["address"]
    wait_until(lambda: reached(address, 22), "sshd answers")
    version_only = "docker version --format '{{.Server.Version}}'"
    script = f"cloud-init status --wait; {version_only}; cat /etc/salt"
    status, version, salt = stack.ssh(address, script).splitlines()
    assert (status, salt) == ("status: done", "1")
    assert version.startswith("26.")


def test_the_console_shows_what_the_boot_logged(world: AwsWorld, stack: Stack) -> None:
    shown = world.client("ec2").get_console_output(InstanceId=stack.outputs()["instance"])
    assert shown["Output"].splitlines()[-1].endswith(" finished")


def test_only_the_ports_of_its_group_are_open(world: AwsWorld, stack: Stack) -> None:
    ports = ("tcp 22", "tcp 8080", "udp 5000-5010")
    assert world.machine("host").open_ports() == [f"{port} from 0.0.0.0/0" for port in ports]
    address = stack.outputs()["address"]
    assert reached(address, 8080)
    assert not reached(address, 8081)


def test_other_containers_of_this_machine_reach_it(world: AwsWorld, stack: Stack) -> None:
    url = f"telnet://{stack.outputs()['address']}:22"
    words = ("docker", "run", "--rm", world.site.image, "curl", "--silent", "--max-time", "3", url)
    greeting = subprocess.run(words, input=b"\n", capture_output=True, check=False).stdout
    assert greeting.startswith(b"SSH-2.0-OpenSSH")


def test_nothing_is_left_to_do(stack: Stack) -> None:
    stack.pulumi("preview", "--refresh", "--expect-no-changes", "--diff")


def test_images_go_through_the_registry(world: AwsWorld, stack: Stack) -> None:
    repository = stack.outputs()["repository"]
    assert world.registry
    assert repository.startswith(f"{world.registry.address}/images-")
    docker("import", "-", f"{repository}:1", data=b"\0" * 1024)
    token = world.client("ecr").get_authorization_token()["authorizationData"][0]
    auths = {world.registry.address: {"auth": token["authorizationToken"]}}
    configuration = json.dumps({"auths": auths})
    host = world.machine("host")
    host.write("/root/.docker/config.json", configuration.encode())
    (stack.folder / "config.json").write_text(configuration)
    said = docker("--config", str(stack.folder), "push", "--quiet", f"{repository}:1")
    assert said.strip() == f"{repository}:1"
    reference = docker("inspect", "--format", "{{index .RepoDigests 0}}", f"{repository}:1").strip()
    assert "@sha256:" in reference
    assert reference in host.run("docker", "pull", "--quiet", reference)
    docker("image", "rm", f"{repository}:1")


def test_another_type_powers_the_machine_off_and_on(world: AwsWorld, stack: Stack) -> None:
    before, host = stack.outputs(), world.machine("host")
    with subprocess.Popen(["docker", "save", IMAGE], stdout=subprocess.PIPE) as image:
        load = ["docker", "exec", "--interactive", host.name, "docker", "load"]
        subprocess.run(load, stdin=image.stdout, check=True, capture_output=True)
    command = ("docker", "run", "--detach", "--init", "--name=app", "--publish=8080:80")
    host.run(*command, "--restart=unless-stopped", IMAGE, "sleep", "infinity")
    started = docker("inspect", "--format", "{{.State.StartedAt}}", host.name)
    stack.set(instanceType="c7i.large")
    assert "1 updated" in stack.up()
    assert stack.outputs() == before
    assert docker("inspect", "--format", "{{.State.StartedAt}}", host.name) != started
    stack.ssh(before["address"], "cloud-init status --wait")
    assert host.run("docker", "ps", "--format={{.Names}}").split() == ["app"]
    assert host.open_ports()[0] == "tcp 22 from 0.0.0.0/0"
    described = world.client("ec2").describe_instances(InstanceIds=[before["instance"]])
    [found] = described["Reservations"][0]["Instances"]
    assert (found["InstanceType"], found["State"]["Name"]) == ("c7i.large", "running")


def test_other_user_data_replaces_it_behind_its_address(world: AwsWorld, stack: Stack) -> None:
    before = stack.outputs()
    world.newer_ami()
    stack.set(salt="2")
    stack.up()
    after = stack.outputs()
    assert after["instance"] != before["instance"]
    assert after["address"] == before["address"]
    wait_until(lambda: stack.ssh(after["address"], "cat /etc/salt") == "2", "sshd answers")
    assert world.instance_ids() == [after["instance"]]


def test_an_unknown_property_is_refused_before_anything_changes(stack: Stack) -> None:
    stack.set(hibernation=True)
    said = stack.up(check=False)
    stack.set(hibernation=None)
    assert "hibernation: is not modelled by the stand-in" in said
    assert "1 updated" not in said


def test_a_killed_machine_is_made_anew(world: AwsWorld, stack: Stack) -> None:
    killed = world.kill_machine("host")
    described = world.client("ec2").describe_instances(InstanceIds=[killed])
    assert described["Reservations"][0]["Instances"][0]["State"]["Name"] == "terminated"
    stack.up("--refresh")
    after = stack.outputs()
    assert after["instance"] != killed
    wait_until(lambda: stack.ssh(after["address"], "cat /etc/salt") == "2", "sshd answers")


def test_destroy_leaves_nothing(world: AwsWorld, stack: Stack) -> None:
    assert len(world.leftovers()) > 10
    stack.pulumi("destroy", "--yes", "--skip-preview")
    assert world.leftovers() == []
