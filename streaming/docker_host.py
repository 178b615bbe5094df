"""What every machine is set to that is made a Docker host, whatever its kind."""

SSH_SESSIONS = 200
"""Each call of Docker is an ssh session; by default sshd drops those beyond about ten at once."""
SSHD_FILE = "/etc/ssh/sshd_config.d/10-streaming.conf"
SSHD_CONFIG = f"""\
MaxStartups {SSH_SESSIONS}
MaxSessions {SSH_SESSIONS}
"""
DAEMON_FILE = "/etc/docker/daemon.json"
# Containers go on when a security update restarts Docker.
DOCKER_CONFIG = {"live-restore": True}
