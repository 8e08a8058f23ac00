"""The servers that are compared: each is started in a folder of its own in front of the same upstream."""
import pathlib
import shutil
import subprocess

import measure

NGINX = """daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes {workers};
events {{ worker_connections 2048; }}
http {{
  access_log {folder}/access.log;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  keepalive_requests 100000000;
  upstream model {{ server 127.0.0.1:{upstream}; keepalive 128; keepalive_requests 100000000; }}
  server {{
    listen 127.0.0.1:{port} backlog=2048;
    location / {{ proxy_pass http://model; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }}
  }}
}}
"""

OCCAM = """[store]
path = "bench.db"

[[model]]
id = "large"
backend = "remote"
endpoint = "http://127.0.0.1:{upstream}/v1"
name = "mock"
parameters = 400e9
price = {{ input = 2.50, output = 10.00 }}
residency = "cloud"

[task.answer]
within = 0.03

[policy.default]
router = "smallest"
candidates = ["large"]
when_open = "escalate"
budget = {{ deadline = "30s", attempts = 2 }}
"""


class Target:
    """A server in front of the upstream. `model` is what is asked for without a stream."""
    name = ""
    headers = {}
    model = "mock"

    def __init__(self, folder, upstream):
        self.folder = pathlib.Path(folder) / self.name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.upstream = upstream
        self.port = measure.free_port()
        self.log = open(self.folder / "log", "wb")
        self.process = None

    def start(self):
        self.process = subprocess.Popen(self.command(), cwd=self.folder, stdout=self.log, stderr=self.log)
        try:
            measure.wait_until_open(self.port, self.process)
        except RuntimeError as error:
            raise SystemExit(f"{self.name}: {error}\n{(self.folder / 'log').read_text()[-2000:]}") from None

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def pid(self):
        return self.process.pid

    def streamed(self):
        """The model of the streaming part."""
        return "mock"


class Direct(Target):
    """The upstream itself."""
    name = "direct"

    def __init__(self, folder, program, answer):
        super().__init__(folder, None)
        self.program, self.answer = program, answer

    def command(self):
        return [self.program, "--port", str(self.port), "--answer", self.answer, "--remember", "0"]


class Nginx(Target):
    name = "nginx"
    workers = 1

    def command(self):
        config = self.folder / "nginx.conf"
        config.write_text(NGINX.format(folder=self.folder, workers=self.workers, port=self.port, upstream=self.upstream))
        return [shutil.which("nginx") or "/usr/sbin/nginx", "-e", str(self.folder / "error.log"), "-c", str(config)]


class Occam(Target):
    """With its store, access log and metrics, and the decision of a declared task."""
    name = "occam"
    model = "occam/answer"

    def __init__(self, folder, upstream, program):
        super().__init__(folder, upstream)
        self.program = program

    def command(self):
        (self.folder / "occam.toml").write_text(OCCAM.format(upstream=self.upstream))
        return [self.program, "serve", "--listen", f"127.0.0.1:{self.port}"]

    def streamed(self):
        return self.model


class Portkey(Target):
    name = "portkey"

    def __init__(self, folder, upstream, packages):
        super().__init__(folder, upstream)
        self.packages = pathlib.Path(packages)
        self.headers = {"x-portkey-provider": "openai", "authorization": "Bearer none",
                        "x-portkey-custom-host": f"http://127.0.0.1:{upstream}/v1"}

    def command(self):
        start = self.packages / "node_modules/@portkey-ai/gateway/build/start-server.js"
        return ["node", str(start), "--headless", f"--port={self.port}"]
