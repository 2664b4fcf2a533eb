"""Sends the same requests to the original MLflow server and to the platform, and compares what they answer.

Compared are the status and the whole body, after ids, times and addresses of each side were replaced by the same words.
Prints `same <case>` for each request that is answered alike, `allowed <case>` for one whose difference is in ALLOWED, and
what differs for any other; ends with 0 only if there is none of these.
"""

import json
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

API = "/api/2.0/mlflow/"

# Why an answer may differ. Everything else must be equal.
DATABASE = "the original tells its database's words; ours says what is wrong"
TEACHES = "the original ignores what it does not know and does something else; ours refuses it and says what there is"
FORM = "the original answers HTML, which no client reads; ours answers an error in the protocol's form"
INFINITY = "the original's SQL stores write the largest double in place of infinity; ours keeps infinity"
ALLOWED = {
    "experiment renamed to one there is": DATABASE,
    "a body that is no JSON": DATABASE,
    "a body that is a list": DATABASE,
    "run with a status that is none": TEACHES,
    "search: a view that is none": TEACHES,
    "search: a page token that is none": "the same error; the original prints the decoded bytes",
    "deleted experiment renamed": "the same error; at the original's status 500 clients would ask again, which cannot help",
    "a path that is none": FORM,
    "a method that is none": FORM,
    "another name of the path": "older clients use it; the newest original has dropped it",
    "metric infinity, shown": INFINITY,
    "metric infinity, history": INFINITY,
}

# Fields of the newest MLflow that no client reads yet: other names of the error's code, and of a store's only workspace.
NEWEST = {"error_class", "sqlstate", "workspace"}


class Side:
    """A server, and the names of what it made."""

    def __init__(self, base, token):
        self.base, self.token, self.names, self.words = base, token, {}, {}

    def fill(self, value):
        if isinstance(value, str):
            return re.sub(r"<(\w+)>", lambda m: str(self.names.get(m[1], m[0])), value)
        if isinstance(value, list):
            return [self.fill(v) for v in value]
        if isinstance(value, dict):
            return {self.fill(k): self.fill(v) for k, v in value.items()}
        return value

    def send(self, method, path, body=None, query=None, headers=None, raw=None):
        path = self.fill(path)
        url = self.base + (path if path.startswith("/") else API + path)
        if query:
            url += "?" + urllib.parse.urlencode(self.fill(query), doseq=True)
        data = raw if raw is not None else None if body is None else json.dumps(self.fill(body)).encode()
        request = urllib.request.Request(url, data=data, method=method)
        if data is not None:
            request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", "Bearer " + self.token)
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def learn(self, name, value):
        self.names[name] = value

    def normal(self, body):
        """The body with this side's ids and times as words."""
        if not body:
            return {}
        try:
            tree = json.loads(body)
        except ValueError:
            return {"text": body.decode("utf-8", "replace")}
        return self._normal(tree)

    TIMES = {"creation_time", "last_update_time", "creation_timestamp_ms", "last_updated_timestamp_ms"}
    ADDRESSES = {"artifact_uri", "artifact_location", "root_uri"}
    UNORDERED = {"metrics", "params", "tags", "dataset_inputs", "model_outputs", "model_inputs"}

    def _normal(self, tree, key=None):
        if isinstance(tree, dict):
            return {k: self._normal(v, k) for k, v in sorted(tree.items()) if k not in NEWEST}
        if isinstance(tree, list):
            items = [self._normal(v) for v in tree]
            return sorted(items, key=lambda i: json.dumps(i, sort_keys=True)) if key in self.UNORDERED else items
        if key in self.TIMES or (key == "start_time" and tree > 10**12) or (key == "end_time" and tree > 10**12):
            return "<time>"
        if key == "next_page_token":
            return "<token>"
        if isinstance(tree, str):
            for name, value in sorted(self.names.items(), key=lambda n: -len(str(n[1]))):
                if len(str(value)) > 8:
                    tree = tree.replace(str(value), f"<{name}>")
                elif key == "experiment_id" and tree == str(value):
                    tree = f"<{name}>"
                elif key in self.ADDRESSES or (key == "message" and re.search("xperiment|artifact", tree)):
                    tree = re.sub(rf"(?<![\w.]){re.escape(str(value))}(?![\w.])", f"<{name}>", tree)
            if key == "message":
                tree = re.sub(r" Error: \(sqlite3.*", "", tree, flags=re.DOTALL)
            tree = re.sub(r"\{'[^}]*'\}", lambda m: "{" + ", ".join(sorted(m[0][1:-1].split(", "))) + "}", tree)
        return tree


def cases():
    """Each: name, method, path, and how to send it; `keep` names a part of the answer for later requests."""
    yield from experiments()
    yield from runs()
    yield from logging()
    yield from searching()
    yield from inputs_and_models()
    yield from artifacts()
    yield from protocol()


def case(name, method, path, body=None, **how):
    return name, method, path, body, how


def post(name, path, body=None, **how):
    return case(name, "POST", path, {} if body is None and "raw" not in how else body, **how)


def get(name, target, **query):
    return case(name, "GET", target, None, query=query)


def experiments():
    yield post("experiment", "experiments/create", {"name": UNIQUE + "a"}, keep={"exp": "experiment_id"})
    yield post("experiment with tags", "experiments/create",
               {"name": UNIQUE + "b", "tags": [{"key": "k", "value": "v"}]}, keep={"other": "experiment_id"})
    yield post("experiment again", "experiments/create", {"name": UNIQUE + "a"})
    yield post("experiment without a name", "experiments/create", {})
    yield post("experiment with an empty name", "experiments/create", {"name": ""})
    yield post("experiment whose name is a number", "experiments/create", {"name": 7})
    yield post("experiment with too long a name", "experiments/create", {"name": "x" * 501})
    yield post("experiment with a bad tag", "experiments/create",
               {"name": UNIQUE + "c", "tags": [{"key": "a//b", "value": "v"}]})
    yield get("experiment shown", "experiments/get", experiment_id="<exp>")
    yield get("experiment with tags shown", "experiments/get", experiment_id="<other>")
    yield get("experiment that is none", "experiments/get", experiment_id="99999")
    yield get("experiment whose id is no number", "experiments/get", experiment_id="abc")
    yield get("experiment without an id", "experiments/get")
    yield get("experiment by name", "experiments/get-by-name", experiment_name=UNIQUE + "b")
    yield get("experiment by a name that is none", "experiments/get-by-name", experiment_name="nobody's")
    yield get("experiment by no name", "experiments/get-by-name")
    yield post("experiment tag", "experiments/set-experiment-tag", {"experiment_id": "<exp>", "key": "t", "value": "1"})
    yield post("experiment tag, other value", "experiments/set-experiment-tag",
               {"experiment_id": "<exp>", "key": "t", "value": "2"})
    yield post("experiment tag without a key", "experiments/set-experiment-tag", {"experiment_id": "<exp>", "value": "1"})
    yield post("experiment tag on none", "experiments/set-experiment-tag",
               {"experiment_id": "99999", "key": "t", "value": "1"})
    yield get("experiment tag shown", "experiments/get", experiment_id="<exp>")
    yield post("experiment tag deleted", "experiments/delete-experiment-tag", {"experiment_id": "<exp>", "key": "t"})
    yield post("experiment tag deleted twice", "experiments/delete-experiment-tag", {"experiment_id": "<exp>", "key": "t"})
    yield post("experiment renamed", "experiments/update", {"experiment_id": "<exp>", "new_name": UNIQUE + "renamed"})
    yield post("experiment renamed to nothing", "experiments/update", {"experiment_id": "<exp>"})
    yield post("experiment renamed to one there is", "experiments/update",
               {"experiment_id": "<exp>", "new_name": UNIQUE + "b"})
    yield post("experiment deleted", "experiments/delete", {"experiment_id": "<other>"})
    yield post("experiment deleted twice", "experiments/delete", {"experiment_id": "<other>"})
    yield get("deleted experiment shown", "experiments/get", experiment_id="<other>")
    yield post("run in a deleted experiment", "runs/create", {"experiment_id": "<other>", "start_time": 1})
    yield post("tag on a deleted experiment", "experiments/set-experiment-tag",
               {"experiment_id": "<other>", "key": "t", "value": "1"})
    yield post("deleted experiment renamed", "experiments/update", {"experiment_id": "<other>", "new_name": "y"})
    yield post("deleted experiment's name taken again", "experiments/create", {"name": UNIQUE + "b"})
    yield post("experiments searched, deleted", "experiments/search",
               {"view_type": "DELETED_ONLY", "max_results": 10, "filter": f"name LIKE '{UNIQUE}%'"})
    yield post("experiment restored", "experiments/restore", {"experiment_id": "<other>"})
    yield post("experiment restored twice", "experiments/restore", {"experiment_id": "<other>"})
    yield post("experiments searched by name", "experiments/search",
               {"max_results": 10, "filter": f"name = '{UNIQUE}b'"})
    yield post("experiments searched, none", "experiments/search", {"max_results": 10, "filter": "name = 'nobody'"})
    yield post("experiments searched by tag, ordered", "experiments/search",
               {"max_results": 10, "filter": f"tags.k = 'v' AND name LIKE '{UNIQUE}%'", "order_by": ["name DESC"]})
    yield post("experiments searched by ILIKE, ordered", "experiments/search",
               {"max_results": 10, "filter": f"name ILIKE '{UNIQUE.upper()}%'", "order_by": ["name ASC"]})
    yield post("experiments, a page of one", "experiments/search",
               {"max_results": 1, "filter": f"name LIKE '{UNIQUE}%'", "order_by": ["name"]}, keep={"page": "next_page_token"})
    yield post("experiments, the next page", "experiments/search",
               {"max_results": 1, "filter": f"name LIKE '{UNIQUE}%'", "order_by": ["name"], "page_token": "<page>"})
    yield post("experiments by an attribute that is none", "experiments/search", {"max_results": 10, "filter": "colour = 'red'"})
    yield post("experiments by a filter that is none", "experiments/search", {"max_results": 10, "filter": "name ="})
    yield post("experiments, no results asked", "experiments/search", {"max_results": 0})
    yield post("experiments, too many asked", "experiments/search", {"max_results": 50001})
    yield get("experiments by GET", "experiments/search", max_results="5", filter=f"name = '{UNIQUE}b'")


def runs():
    yield post("run", "runs/create", {"experiment_id": "<exp>", "start_time": 1000, "user_id": "ann", "run_name": "first",
                                      "tags": [{"key": "team", "value": "red"}]}, keep={"run": "run.info.run_id"})
    yield post("second run", "runs/create", {"experiment_id": "<exp>", "start_time": 2000, "user_id": "bob", "run_name": "second",
                                             "tags": [{"key": "team", "value": "blue"}]}, keep={"run2": "run.info.run_id"})
    yield post("third run, named by a tag", "runs/create",
               {"experiment_id": "<exp>", "start_time": 3000, "tags": [{"key": "mlflow.runName", "value": "third"}]},
               keep={"run3": "run.info.run_id"})
    yield post("run with two names", "runs/create",
               {"experiment_id": "<exp>", "run_name": "x", "tags": [{"key": "mlflow.runName", "value": "y"}]})
    yield post("run in no experiment there is", "runs/create", {"experiment_id": "99999"})
    yield post("run whose start is no number", "runs/create", {"experiment_id": "<exp>", "start_time": "soon"})
    yield get("run shown", "runs/get", run_id="<run>")
    yield get("run shown by its old name", "runs/get", run_uuid="<run>")
    yield get("run that is none", "runs/get", run_id="0" * 32)
    yield get("run without an id", "runs/get")
    yield post("run finished", "runs/update", {"run_id": "<run>", "status": "FINISHED", "end_time": 5000})
    yield post("run renamed", "runs/update", {"run_id": "<run2>", "run_name": "renamed"})
    yield get("run renamed, shown", "runs/get", run_id="<run2>")
    yield post("run with a status that is none", "runs/update", {"run_id": "<run>", "status": "DANCING"})
    yield post("run updated that is none", "runs/update", {"run_id": "0" * 32, "status": "FINISHED"})
    yield post("run deleted", "runs/delete", {"run_id": "<run3>"})
    yield post("run deleted twice", "runs/delete", {"run_id": "<run3>"})
    yield get("deleted run shown", "runs/get", run_id="<run3>")
    yield post("deleted run tagged", "runs/set-tag", {"run_id": "<run3>", "key": "a", "value": "b"})
    yield post("deleted run logs", "runs/log-batch", {"run_id": "<run3>", "metrics": [{"key": "m", "value": 1, "timestamp": 1}]})
    yield post("deleted run updated", "runs/update", {"run_id": "<run3>", "status": "FINISHED"})
    yield post("run restored", "runs/restore", {"run_id": "<run3>"})
    yield post("run restored twice", "runs/restore", {"run_id": "<run3>"})
    yield post("run deleted that is none", "runs/delete", {"run_id": "0" * 32})


def logging():
    log = "runs/log-batch"
    yield post("param", "runs/log-parameter", {"run_id": "<run>", "key": "depth", "value": "3"})
    yield post("param again", "runs/log-parameter", {"run_id": "<run>", "key": "depth", "value": "3"})
    yield post("param changed", "runs/log-parameter", {"run_id": "<run>", "key": "depth", "value": "4"})
    yield post("param without a key", "runs/log-parameter", {"run_id": "<run>", "value": "4"})
    yield post("param with a bad key", "runs/log-parameter", {"run_id": "<run>", "key": "a*b", "value": "4"})
    yield post("param with a path as key", "runs/log-parameter", {"run_id": "<run>", "key": "../a", "value": "4"})
    yield post("param without a value", "runs/log-parameter", {"run_id": "<run>", "key": "empty"})
    yield post("param with too long a key", "runs/log-parameter", {"run_id": "<run>", "key": "k" * 251, "value": "4"})
    yield post("param with a long value", "runs/log-parameter", {"run_id": "<run>", "key": "long", "value": "v" * 6001})
    yield post("param on no run", "runs/log-parameter", {"run_id": "0" * 32, "key": "a", "value": "b"})
    yield post("metric", "runs/log-metric", {"run_id": "<run>", "key": "loss", "value": 0.5, "timestamp": 100, "step": 1})
    yield post("metric again", "runs/log-metric", {"run_id": "<run>", "key": "loss", "value": 0.5, "timestamp": 100, "step": 1})
    yield post("metric, later", "runs/log-metric", {"run_id": "<run>", "key": "loss", "value": 0.25, "timestamp": 200, "step": 2})
    yield post("metric, an earlier step", "runs/log-metric", {"run_id": "<run>", "key": "loss", "value": 9, "timestamp": 300, "step": 1})
    yield post("metric, a tie", "runs/log-metric", {"run_id": "<run>", "key": "loss", "value": 0.75, "timestamp": 200, "step": 2})
    yield post("metric, no number", "runs/log-metric", {"run_id": "<run>", "key": "odd", "value": "NaN", "timestamp": 1})
    yield post("metric as text", "runs/log-metric", {"run_id": "<run>", "key": "text", "value": "1.5", "timestamp": "7"})
    yield post("run for infinity", "runs/create", {"experiment_id": "<other>", "run_name": "i"}, keep={"run4": "run.info.run_id"})
    yield post("metric infinity", "runs/log-metric", {"run_id": "<run4>", "key": "inf", "value": "Infinity", "timestamp": 1})
    yield get("metric infinity, shown", "runs/get", run_id="<run4>")
    yield get("metric infinity, history", "metrics/get-history", run_id="<run4>", metric_key="inf")
    yield post("metric without a value", "runs/log-metric", {"run_id": "<run>", "key": "loss", "timestamp": 1})
    yield post("metric without a time", "runs/log-metric", {"run_id": "<run>", "key": "loss", "value": 1})
    yield post("metric that is no number", "runs/log-metric", {"run_id": "<run>", "key": "loss", "value": "much", "timestamp": 1})
    yield post("metric before time", "runs/log-metric", {"run_id": "<run>", "key": "loss", "value": 1, "timestamp": -1})
    yield post("metric with a bad name", "runs/log-metric", {"run_id": "<run>", "key": "a?", "value": 1, "timestamp": 1})
    yield get("history", "metrics/get-history", run_id="<run>", metric_key="loss")
    yield get("history of a metric that is none", "metrics/get-history", run_id="<run>", metric_key="nothing")
    yield get("history without a key", "metrics/get-history", run_id="<run>")
    yield get("history, a page", "metrics/get-history", run_id="<run>", metric_key="loss", max_results="2")
    yield get("history, a page of none", "metrics/get-history", run_id="<run>", metric_key="loss", max_results="0")
    yield get("history over runs", "metrics/get-history-bulk-interval", run_ids=["<run>", "<run2>"], metric_key="loss", max_results="10")
    yield get("history over steps", "metrics/get-history-bulk-interval", run_ids=["<run>"], metric_key="loss",
              start_step="1", end_step="1")
    yield get("history over steps the wrong way", "metrics/get-history-bulk-interval", run_ids=["<run>"], metric_key="loss",
              start_step="3", end_step="1")
    yield get("history over half a range", "metrics/get-history-bulk-interval", run_ids=["<run>"], metric_key="loss", start_step="3")
    yield post("tag", "runs/set-tag", {"run_id": "<run>", "key": "stage", "value": "dev"})
    yield post("tag, other value", "runs/set-tag", {"run_id": "<run>", "key": "stage", "value": "prod"})
    yield post("tag that renames", "runs/set-tag", {"run_id": "<run>", "key": "mlflow.runName", "value": "by tag"})
    yield post("tag without a key", "runs/set-tag", {"run_id": "<run>", "value": "dev"})
    yield post("tag to delete", "runs/set-tag", {"run_id": "<run>", "key": "gone", "value": "soon"})
    yield post("tag deleted", "runs/delete-tag", {"run_id": "<run>", "key": "gone"})
    yield post("tag deleted twice", "runs/delete-tag", {"run_id": "<run>", "key": "gone"})
    yield post("batch", log, {
        "run_id": "<run2>",
        "metrics": [{"key": "loss", "value": 0.9, "timestamp": 10, "step": s} for s in (0, 1)] + [{"key": "acc", "value": 0.1, "timestamp": 10}],
        "params": [{"key": "depth", "value": "8"}, {"key": "rate", "value": "0.1"}],
        "tags": [{"key": "stage", "value": "dev"}, {"key": "stage", "value": "test"}]})
    yield post("batch again", log, {
        "run_id": "<run2>", "metrics": [{"key": "acc", "value": 0.1, "timestamp": 10}], "params": [{"key": "depth", "value": "8"}]})
    yield post("batch of nothing", log, {"run_id": "<run2>"})
    yield post("batch that changes a param", log, {"run_id": "<run2>", "params": [{"key": "depth", "value": "9"}]})
    yield post("batch with a param twice", log, {"run_id": "<run2>", "params": [{"key": "d", "value": "9"}, {"key": "d", "value": "9"}]})
    yield post("batch with a metric without a key", log, {"run_id": "<run2>", "metrics": [{"value": 1, "timestamp": 1}]})
    yield post("batch with a metric without a value", log, {"run_id": "<run2>", "metrics": [{"key": "a", "timestamp": 1}]})
    yield post("batch with a bad metric", log, {"run_id": "<run2>", "metrics": [
        {"key": "ok", "value": 1, "timestamp": 1}, {"key": "a*", "value": 1, "timestamp": 1}]})
    yield post("batch with 101 params", log, {"run_id": "<run2>", "params": [{"key": f"p{i}", "value": "1"} for i in range(101)]})
    yield post("batch with 101 tags", log, {"run_id": "<run2>", "tags": [{"key": f"p{i}", "value": "1"} for i in range(101)]})
    yield post("batch with 1001 metrics", log, {"run_id": "<run2>", "metrics": [
        {"key": "m", "value": 1, "timestamp": 1, "step": i} for i in range(1001)]})
    yield post("batch with 1001 items", log, {"run_id": "<run2>", "params": [{"key": f"p{i}", "value": "1"} for i in range(50)],
                                              "metrics": [{"key": "m", "value": 1, "timestamp": 1, "step": i} for i in range(951)]})
    yield post("batch without a run", log, {"metrics": []})
    yield post("batch on no run", log, {"run_id": "0" * 32, "params": [{"key": "d", "value": "9"}]})
    yield post("batch whose metrics are no list", log, {"run_id": "<run2>", "metrics": "many"})
    yield get("run after all that", "runs/get", run_id="<run>")
    yield get("second run after all that", "runs/get", run_id="<run2>")


def searching():
    def search(name, filter=None, **more):
        body = {"experiment_ids": ["<exp>"]}
        if filter:
            body["filter"] = filter
        return post("search: " + name, "runs/search", body | more)

    yield search("all")
    yield search("of no experiment", experiment_ids=[])
    yield search("by metric", "metrics.loss > 0.5")
    yield search("by metric, none", "metrics.loss > 100")
    yield search("by metric and param", "metrics.loss <= 0.9 AND params.depth = '8'")
    yield search("by param, unequal", "params.depth != '8'")
    yield search("by tag", "tags.stage = 'prod'")
    yield search("by tag in backticks", "tags.`mlflow.runName` = 'third'")
    yield search("by tag in quotes", 'tags."stage" LIKE "pr%"')
    yield search("by LIKE", "tags.team LIKE 'r%'")
    yield search("by ILIKE", "tags.team ILIKE 'R%'")
    yield search("by status", "attributes.status = 'FINISHED'")
    yield search("by run name", "run_name = 'renamed'")
    yield search("by attribute without its word", "status = 'RUNNING'", order_by=["start_time ASC"])
    yield search("by start", "attributes.start_time >= 2000", order_by=["attributes.start_time ASC"])
    yield search("by run id in a list", "attributes.run_id IN ('<run>', '<run2>')", order_by=["start_time ASC"])
    yield search("by run id not in a list", "run_id NOT IN ('<run>')", order_by=["start_time ASC"])
    yield search("by user", "attributes.user_id = 'ann'")
    yield search("by tag that is missing", "tags.stage IS NULL")
    yield search("by tag that is there", "tags.stage IS NOT NULL", order_by=["start_time ASC"])
    yield search("no number is unequal", "metrics.odd != 0")
    yield search("no number is not equal", "metrics.odd = 0")
    yield search("ordered by metric", order_by=["metrics.loss DESC"])
    yield search("ordered by metric, rising", order_by=["metrics.acc ASC"])
    yield search("ordered by param", order_by=["params.depth ASC", "start_time DESC"])
    yield search("ordered by tag", order_by=["tags.team DESC"])
    yield post("search: a page of two", "runs/search", {"experiment_ids": ["<exp>"], "max_results": 2}, keep={"runs_page": "next_page_token"})
    yield search("the next page", max_results=2, page_token="<runs_page>")
    yield search("a page token that is none", page_token="nonsense")
    yield search("ordered by an attribute that is none", order_by=["colour ASC"])
    yield search("ordered by nonsense", order_by=["metrics.loss SIDEWAYS"])
    yield search("an entity that is none", "thing.loss > 1")
    yield search("an attribute that is none", "attributes.colour = 'red'")
    yield search("a metric compared to text", "metrics.loss > 'a'")
    yield search("a param compared to a number", "params.depth > 3")
    yield search("a param compared to a bare word", "params.depth = deep")
    yield search("with OR", "metrics.loss > 1 OR metrics.loss < 0")
    yield search("unfinished", "metrics.loss >")
    yield search("a metric LIKE", "metrics.loss LIKE 'a'")
    yield search("a param IN a list", "params.depth IN ('1')")
    yield search("too many asked", max_results=50001)
    yield search("in an experiment whose id is no number", experiment_ids=["abc"])
    yield post("search: experiments as text", "runs/search", {"experiment_ids": "0"})
    yield post("delete for the view", "runs/delete", {"run_id": "<run3>"})
    yield search("only deleted", run_view_type="DELETED_ONLY")
    yield search("deleted too", run_view_type="ALL")
    yield search("a view that is none", run_view_type="SOME")
    yield post("restore for the view", "runs/restore", {"run_id": "<run3>"})


def inputs_and_models():
    dataset = {"name": "d", "digest": "abc", "source_type": "local", "source": "{}", "schema": "{}", "profile": "{}"}
    yield post("inputs", "runs/log-inputs", {"run_id": "<run>", "datasets": [
        {"dataset": dataset, "tags": [{"key": "mlflow.data.context", "value": "training"}]}]})
    yield post("inputs again", "runs/log-inputs", {"run_id": "<run>", "datasets": [{"dataset": dataset}]})
    yield post("inputs without a digest", "runs/log-inputs", {"run_id": "<run>", "datasets": [{"dataset": {"name": "d"}}]})
    yield get("inputs shown", "runs/get", run_id="<run>")
    yield post("search: by dataset", "runs/search", {"experiment_ids": ["<exp>"], "filter": "datasets.name = 'd'"})
    yield post("search: by dataset's context", "runs/search", {"experiment_ids": ["<exp>"], "filter": "dataset.context = 'training'"})
    yield post("model", "logged-models", {"experiment_id": "<exp>", "name": "forest", "model_type": "sklearn", "source_run_id": "<run>",
                                          "params": [{"key": "trees", "value": "10"}], "tags": [{"key": "a", "value": "b"}]},
               keep={"model": "model.info.model_id"})
    yield post("model in no experiment there is", "logged-models", {"experiment_id": "99999", "name": "forest"})
    yield post("model with a bad name", "logged-models", {"experiment_id": "<exp>", "name": "a/b"})
    yield get("model shown", "logged-models/<model>")
    yield get("model that is none", "logged-models/m-none")
    yield case("model ready", "PATCH", "logged-models/<model>", {"model_id": "<model>", "status": "LOGGED_MODEL_READY"})
    yield case("model tagged", "PATCH", "logged-models/<model>/tags", {"tags": [{"key": "c", "value": "d"}, {"key": "a", "value": "e"}]})
    yield case("model tag deleted", "DELETE", "logged-models/<model>/tags/c")
    yield case("model tag deleted twice", "DELETE", "logged-models/<model>/tags/c")
    yield post("model params", "logged-models/<model>/params", {"model_id": "<model>", "params": [{"key": "leaves", "value": "3"}]})
    yield post("model output", "runs/outputs", {"run_id": "<run>", "models": [{"model_id": "<model>", "step": 2}]})
    yield post("metric of a model", "runs/log-metric", {"run_id": "<run>", "key": "rmse", "value": 2.5, "timestamp": 9, "step": 2,
                                                        "model_id": "<model>", "dataset_name": "d", "dataset_digest": "abc"})
    yield get("model with a metric", "logged-models/<model>")
    yield get("run with a model", "runs/get", run_id="<run>")
    yield post("models searched", "logged-models/search", {"experiment_ids": ["<exp>"]})
    yield post("models by metric", "logged-models/search", {"experiment_ids": ["<exp>"], "filter": "metrics.rmse > 1 AND params.trees = '10'"})
    yield post("models by name", "logged-models/search", {"experiment_ids": ["<exp>"], "filter": "name LIKE 'for%'",
                                                          "order_by": [{"field_name": "metrics.rmse", "ascending": True}]})
    yield post("models by metric, none", "logged-models/search", {"experiment_ids": ["<exp>"], "filter": "metrics.rmse > 100"})
    yield post("models by a bad filter", "logged-models/search", {"experiment_ids": ["<exp>"], "filter": "things.x > 1"})
    yield post("models of no experiment", "logged-models/search", {})
    yield post("old log-model", "runs/log-model", {"run_id": "<run>", "model_json": json.dumps(
        {"artifact_path": "model", "flavors": {"x": {}}, "utc_time_created": "2026-01-01", "run_id": "r"})})
    yield post("old log-model without JSON", "runs/log-model", {"run_id": "<run>", "model_json": "{"})
    yield case("model deleted", "DELETE", "logged-models/<model>")
    yield get("deleted model shown", "logged-models/<model>")


def artifacts():
    root = "/api/2.0/mlflow-artifacts/"
    path = root + "artifacts/<exp>/<run>/artifacts/"
    put = lambda name, to, content: case(name, "PUT", to, raw=content, headers={"Content-Type": "text/plain"})
    yield put("artifact", path + "notes.txt", b"some notes")
    yield put("artifact in a folder", path + "model/MLmodel", b"flavors: {}")
    yield put("artifact once more", path + "notes.txt", b"other notes")
    yield case("artifact read", "GET", path + "notes.txt")
    yield case("artifact that is none", "GET", path + "nothing.txt")
    yield put("artifact outside", root + "artifacts/<exp>/<run>/artifacts/..%2f..%2fescape", b"x")
    yield case("artifact read outside", "GET", root + "artifacts/..%2f..%2f..%2fetc%2fpasswd")
    yield get("artifacts listed", "artifacts/list", run_id="<run>")
    yield get("artifacts listed below", "artifacts/list", run_id="<run>", path="model")
    yield get("artifacts listed outside", "artifacts/list", run_id="<run>", path="../..")
    yield get("artifacts listed of a file", "artifacts/list", run_id="<run>", path="notes.txt")
    yield get("artifacts listed below nothing", "artifacts/list", run_id="<run>", path="nothing")
    yield get("artifacts listed of no run", "artifacts/list", run_id="0" * 32)
    yield get("artifacts listed by the proxy", root + "artifacts", path="<exp>/<run>/artifacts")
    yield get("artifacts listed by the proxy outside", root + "artifacts", path="../..")
    yield case("artifact deleted", "DELETE", path + "notes.txt")
    yield case("artifact deleted, read", "GET", path + "notes.txt")
    yield post("artifact in parts", root + "mpu/create/<exp>/<run>/artifacts", {"path": "big", "num_parts": 2})


def protocol():
    yield case("a path that is none", "POST", "nothing/here", {})
    yield case("a method that is none", "GET", "runs/create")
    yield post("a body that is no JSON", "runs/create", raw=b"{")
    yield post("a body that is a list", "runs/create", raw=b"[]")
    yield post("a body in JSON in JSON", "experiments/search", raw=json.dumps(
        json.dumps({"max_results": 5, "filter": f"name = '{UNIQUE}b'"})).encode())
    yield post("fields that are none", "experiments/search",
               {"max_results": 5, "filter": f"name = '{UNIQUE}b'", "colour": "red"})
    yield post("another name of the path", "/api/2.0/preview/mlflow/experiments/search",
               {"max_results": 5, "filter": f"name = '{UNIQUE}b'"})
    yield post("the browser's name of the path", "/ajax-api/2.0/mlflow/experiments/search",
               {"max_results": 5, "filter": f"name = '{UNIQUE}b'"})
    yield case("a form instead of JSON", "POST", "runs/create", raw=b"a=b", headers={"Content-Type": "application/x-www-form-urlencoded"})
    yield case("health", "GET", "/health")


def kept(tree, path):
    for part in path.split("."):
        tree = tree.get(part, {}) if isinstance(tree, dict) else {}
    return tree or "missing"


def main():
    original = Side(os.environ["MLFLOW_ORIGINAL"], None)
    ours = Side(os.environ["MLFLOW_OURS"], os.environ.get("MLFLOW_OURS_TOKEN"))
    verbose = "--verbose" in sys.argv
    count = different = 0
    for name, method, path, body, how in cases():
        how = dict(how)
        keep = how.pop("keep", {})
        count += 1
        answers = []
        for side in (original, ours):
            status, answer = side.send(method, path, body, **how)
            for key, where in keep.items():
                try:
                    side.learn(key, kept(json.loads(answer), where))
                except ValueError:
                    side.learn(key, "missing")
            answers.append((status, answer))
        shown = [(status, side.normal(answer)) for side, (status, answer) in zip((original, ours), answers)]
        if shown[0] == shown[1]:
            print("same " + name)
            if verbose:
                print("   ", shown[0][0], json.dumps(shown[0][1])[:400])
        elif name in ALLOWED:
            print("allowed " + name)
        else:
            different += 1
            print("DIFFERENT " + name)
            for side, (status, answer) in zip(("original", "ours    "), shown):
                print("   ", side, status, json.dumps(answer)[:1500])
    print(f"{count} requests, {different} answered differently")
    sys.exit(1 if different else 0)


UNIQUE = "differential-" + os.urandom(4).hex() + "-"

if __name__ == "__main__":
    main()
