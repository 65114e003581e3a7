# Runs the HTTP client's tests behind a real nginx: the one that TRAWL_TEST_NGINX names, or one that is installed.
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import servers


def main(program):
    nginx = os.environ.get("TRAWL_TEST_NGINX") or shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if nginx is None:
        return servers.missing("no nginx: apt-get install nginx, or TRAWL_TEST_NGINX=/path/to/nginx")
    # Without a summary, which would count as skipped what belongs to other tests.
    return subprocess.run([program, "--test-suite=nginx", "--minimal"], check=False,
                          env=os.environ | {"TRAWL_TEST_NGINX": nginx}).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
