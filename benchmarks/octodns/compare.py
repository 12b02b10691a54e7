"""Reads a zone and plans to change a hundredth of it, with octoDNS and with ESMOS, at the same servers.

    python3 -m venv venv && venv/bin/pip install -r benchmarks/octodns/requirements.txt
    mvn -pl benchmarks -am test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
    venv/bin/python benchmarks/octodns/compare.py 20000 benchmarks/target/classpath

prints a table. Planning is octoDNS's own: `provider.plan(zone)` reads what is there and compares.
"""

import logging
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from octodns.record import Record
from octodns.zone import Zone

APEX = "large.test."
HERE = Path(__file__).resolve().parent.parent


class Servers:
    """The Java process with the vendors' servers."""

    def __init__(self, sets, classpath):
        path = os.pathsep.join([str(HERE / "target/test-classes"), classpath])
        command = ["java", "-cp", path, "io.esmos.benchmarks.PeerServers", str(sets)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.urls = {}
        for line in self.process.stdout:
            if line.strip() == "ready":
                return
            name, url = line.split()
            self.urls[name] = url
        raise RuntimeError("the servers have ended")

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().split()

    def close(self):
        self.process.stdin.close()
        self.process.wait(60)


def route53(url):
    from octodns_route53 import Route53Provider

    os.environ["AWS_ENDPOINT_URL_ROUTE_53"] = url
    os.environ["AWS_REGION"] = os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
    return Route53Provider("route53", access_key_id="key", secret_access_key="secret")


def cloudflare(url):
    from octodns_cloudflare import CloudflareProvider

    return CloudflareProvider("cloudflare", token="token-of-a-benchmark", pagerules=False, api_url=url)


def clouddns(url):
    import octodns_googlecloud as provider
    from google.auth.credentials import AnonymousCredentials
    from google.cloud import dns

    # The provider has no option for credentials or address; what it calls is the library's client.
    class Client(dns.Client):
        def __init__(self, project):
            super().__init__(project, AnonymousCredentials(), client_options={"api_endpoint": url})

    provider.dns.Client = Client
    return provider.GoogleCloudProvider("clouddns", project="benchmark")


def rfc2136(url):
    from octodns_bind import Rfc2136Provider

    at = urlsplit(url)
    return Rfc2136Provider(
        "rfc2136",
        host=at.hostname,
        port=at.port,
        key_name="benchmark.test.",
        key_secret="b25seS1mb3ItYmVuY2htYXJrcy0xMjM0NTY3OA==",
        key_algorithm="hmac-sha256",
    )


def desired(sets):
    zone = Zone(APEX, [])
    for i in range(sets):
        address = "192.0.2.1" if i % 100 == 0 else f"10.{i >> 16}.{i >> 8 & 255}.{i & 255}"
        data = {"type": "A", "ttl": 300, "value": address}
        zone.add_record(Record.new(zone, f"n{i}", data))
    return zone


def octodns(servers, name, provider, zone):
    servers.ask("calls " + name)
    begun = time.process_time()
    plan = provider.plan(zone)
    seconds = time.process_time() - begun
    calls = int(servers.ask("calls " + name)[0])
    return calls, len([change for change in plan.changes if change.new]), seconds


def main():
    logging.disable(logging.WARNING)
    sets = int(sys.argv[1])
    servers = Servers(sets, Path(sys.argv[2]).read_text().strip())
    zone = desired(sets)
    print("| vendor | records | octoDNS: calls | planned | CPU | ESMOS: calls | planned | CPU |")
    print("|---|---|---|---|---|---|---|---|")
    for make in (route53, cloudflare, clouddns, rfc2136):
        name = make.__name__
        calls, planned, seconds = octodns(servers, name, make(servers.urls[name]), zone)
        ours = servers.ask("esmos " + name)
        print(
            f"| {name} | {sets} | {calls} | {planned} | {seconds:.1f} s"
            f" | {ours[0]} | {ours[1]} | {ours[2]} s |",
            flush=True,
        )
    servers.close()


main()
