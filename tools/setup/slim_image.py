"""Makes a Debian image by debootstrap, as small as the official slim one and alike in content.

What is left out, and apt's settings, follow debuerreotype, with which the official images are made.
"""

import email.utils
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from tools.setup import debian_packages
from tools.setup.debian_archive import DebianArchive
from tools.setup.programs import ProgramError, on_path, run
from tools.setup.progress import Progress
from tools.setup.step import SetupError

SUITE = "trixie"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
EXCLUDED = ("doc", "groff", "info", "linda", "lintian/overrides", "locale", "man")
"""Folders of /usr/share that are neither kept nor installed later."""
INCLUDED = ("doc/*/copyright", "locale/locale.alias")
DPKG_SETTINGS = "force-unsafe-io\n" + "".join(
    [f"path-exclude /usr/share/{name}/*\n" for name in EXCLUDED]
    + [f"path-include /usr/share/{name}\n" for name in INCLUDED]
)
APT_SETTINGS = """\
// Downloaded packages, indexes in clear and translations have no use in an image.
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };
APT::Update::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Acquire::GzipIndexes "true";
Acquire::Languages "none";
APT::AutoRemove::SuggestsImportant "false";
"""
NO_SERVICES = "#!/bin/sh\n# Packages start no services in a container.\nexit 101\n"
TRACES = (
    "dev/*",
    "etc/hostname",
    "etc/resolv.conf",
    "etc/*-",
    "tmp/*",
    "var/cache/apt/*",
    "var/cache/debconf/*-old",
    "var/cache/ldconfig/*",
    "var/lib/apt/lists/*",
    "var/lib/dpkg/*-old",
    "var/log/*.log",
    "var/log/apt/*",
)
"""What comes from this machine or this minute."""


def import_slim_image(image: str, progress: Progress) -> None:
    """Makes the image under the given name. Needs root on a Debian or Ubuntu.

    Raises:
        SetupError: if a tool is missing or fails.
    """
    if on_path("debootstrap") is None or not Path(KEYRING).is_file():
        debian_packages.install(progress, "debootstrap", "debian-archive-keyring")
    archive = DebianArchive.of_machine()
    # /tmp is often mounted without devices or programs; debootstrap needs both.
    scratch = Path(tempfile.mkdtemp(prefix="streaming-system-", dir="/var/tmp"))
    try:
        root = scratch / "root"
        _bootstrap(root, archive, progress)
        when = _release_time(root)
        _slim(root, when)
        progress.stage(f"importing {image}")
        _import(root, image, when, scratch / "image.tar", progress)
    except ProgramError as error:
        raise SetupError(f"{image} could not be made by debootstrap: {error}") from error
    finally:
        with suppress(ProgramError):
            run(["rm", "-rf", "--one-file-system", scratch], progress)


def _bootstrap(root: Path, archive: DebianArchive, progress: Progress) -> None:
    progress.stage(f"debootstrap {SUITE} from {archive.main}")
    # In a mount namespace of its own, so that nothing stays mounted if it is interrupted.
    own_mounts = ("unshare", "--mount")
    options = ("--variant=minbase", f"--keyring={KEYRING}")
    run([*own_mounts, "debootstrap", *options, SUITE, root, archive.main], progress)
    sources = root / "etc/apt/sources.list.d/debian.sources"
    sources.write_text(archive.sources(SUITE, KEYRING))
    (root / "etc/apt/sources.list").unlink(missing_ok=True)
    (root / "etc/apt/apt.conf.d/docker-slim").write_text(APT_SETTINGS)
    (root / "etc/dpkg/dpkg.cfg.d/docker-slim").write_text(DPKG_SETTINGS)
    policy = root / "usr/sbin/policy-rc.d"
    policy.write_text(NO_SERVICES)
    policy.chmod(0o755)
    progress.stage("security updates")
    quietly = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    for command in (("update",), ("-y", "upgrade")):
        run(["chroot", root, "apt-get", "-q", *command], progress, environment=quietly)


def _release_time(root: Path) -> int:
    """Seconds since 1970 of the newest release file that the packages come from."""
    dates = [
        email.utils.parsedate_to_datetime(line.removeprefix("Date:").strip())
        for release in (root / "var/lib/apt/lists").glob("*Release")
        for line in release.read_text(errors="replace").splitlines()
        if line.startswith("Date:")
    ]
    if not dates:
        raise SetupError("debootstrap left no release file")
    return int(max(dates).timestamp())


def _slim(root: Path, when: int) -> None:
    share = root / "usr/share"
    kept = {path for pattern in INCLUDED for path in share.glob(pattern)}
    for name in EXCLUDED:
        for path in sorted((share / name).rglob("*"), reverse=True):
            if path.is_dir() and not path.is_symlink():
                with suppress(OSError):  # not empty: holds what is kept
                    path.rmdir()
            elif path not in kept:
                path.unlink()
    for pattern in TRACES:
        for path in root.glob(pattern):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    shadow = root / "etc/shadow"
    accounts = [line.split(":") for line in shadow.read_text().splitlines()]
    day = str(when // 86400)
    shadow.write_text("".join(":".join([*a[:2], day, *a[3:]]) + "\n" for a in accounts))


def _import(root: Path, image: str, when: int, archive: Path, progress: Progress) -> None:
    """The same packages give the same layer: order, owners and times are fixed."""
    fixed = ("--format=gnu", "--sort=name", "--numeric-owner", "--clamp-mtime", f"--mtime=@{when}")
    run(["tar", *fixed, "-C", root, "-cf", archive, "."], progress)
    labels = ("--change", f'LABEL org.opencontainers.image.title="Debian {SUITE}, slim"')
    changes = ("--change", 'CMD ["bash"]', *labels)
    run(["docker", "import", *changes, archive, image], progress)
