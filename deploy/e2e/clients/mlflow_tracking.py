"""A data scientist's day with MLflow's Python client, of the third and of the second version, against the platform.

Prints `passed <row>` for each row of the support matrix that was gone through (serving no row twice); any failure ends it.
The address and the token come as every client takes them: MLFLOW_TRACKING_URI and MLFLOW_TRACKING_TOKEN.
"""

import json
import math
import os
import sys
import tempfile
import time
import urllib.request

os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")

import mlflow
import numpy
import pandas
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature

THIRD = int(mlflow.__version__.split(".")[0]) >= 3
NAME = f"day-of-{mlflow.__version__}-{int(time.time())}"
ROWS = []


def row(function):
    ROWS.append(function)
    return function


def data():
    random = numpy.random.default_rng(7)
    frame = pandas.DataFrame(random.normal(size=(200, 3)), columns=["a", "b", "c"])
    return frame, 3 * frame["a"] - frame["b"] + random.normal(scale=0.1, size=200)


@row
def experiments(client):
    experiment = mlflow.set_experiment(NAME)
    client.set_experiment_tag(experiment.experiment_id, "team", "replenishment")
    found = client.search_experiments(filter_string=f"name = '{NAME}'")
    assert [e.tags["team"] for e in found] == ["replenishment"], found
    other = client.create_experiment(NAME + "-other")
    client.rename_experiment(other, NAME + "-renamed")
    client.delete_experiment(other)
    assert client.get_experiment(other).lifecycle_stage == "deleted"
    assert NAME + "-renamed" in [e.name for e in client.search_experiments(ViewType.DELETED_ONLY)]
    client.restore_experiment(other)
    assert client.get_experiment_by_name(NAME + "-renamed").lifecycle_stage == "active"
    assert client.get_experiment("0").name == "Default"


@row
def params_metrics_tags(client):
    with mlflow.start_run(run_name="first") as run:
        mlflow.log_param("depth", 3)
        mlflow.log_params({"rate": 0.1, "trees": 50})
        for step in range(5):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        mlflow.log_metrics({"acc": 0.5, "odd": math.nan, "most": math.inf})
        mlflow.set_tag("stage", "dev")
    kept = client.get_run(run.info.run_id)
    assert kept.data.params == {"depth": "3", "rate": "0.1", "trees": "50"}, kept.data.params
    assert kept.data.metrics["loss"] == 0.2 and math.isnan(kept.data.metrics["odd"]) and kept.data.metrics["most"] == math.inf
    assert kept.info.status == "FINISHED" and kept.info.end_time >= kept.info.start_time
    assert kept.data.tags["stage"] == "dev" and kept.data.tags["mlflow.runName"] == "first"
    assert [m.value for m in client.get_metric_history(run.info.run_id, "loss")] == [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5]


@row
def batches(client):
    run = client.create_run(client.get_experiment_by_name(NAME).experiment_id)
    id = run.info.run_id
    metrics = [Metric(f"m{i % 10}", float(i), 1000 + i, i) for i in range(900)]
    client.log_batch(id, metrics, [Param(f"p{i}", str(i)) for i in range(50)], [RunTag("t", "1")])
    client.log_batch(id, metrics, [Param(f"p{i}", str(i)) for i in range(50)], [RunTag("t", "2")])
    assert len(client.get_metric_history(id, "m3")) == 90
    assert client.get_run(id).data.tags["t"] == "2"
    client.delete_tag(id, "t")
    assert "t" not in client.get_run(id).data.tags
    client.set_terminated(id, "KILLED")
    assert client.get_run(id).info.status == "KILLED"
    client.delete_run(id)
    client.restore_run(id)


@row
def errors(client):
    run = client.create_run(client.get_experiment_by_name(NAME).experiment_id)
    for call, code in [
        (lambda: client.log_batch(run.info.run_id, params=[Param("a", "1")]) or client.log_param(run.info.run_id, "a", "2"), "INVALID_PARAMETER_VALUE"),
        (lambda: client.get_run("0" * 32), "RESOURCE_DOES_NOT_EXIST"),
        (lambda: client.create_experiment(NAME), "RESOURCE_ALREADY_EXISTS"),
        (lambda: client.search_runs(["0"], "colour = 'red'"), "INVALID_PARAMETER_VALUE"),
    ]:
        try:
            call()
        except MlflowException as error:
            assert error.error_code == code, (error.error_code, code, str(error))
        else:
            raise AssertionError("no " + code)


@row
def artifacts(client):
    with tempfile.TemporaryDirectory() as folder, mlflow.start_run() as run:
        with open(os.path.join(folder, "notes.txt"), "w") as notes:
            notes.write("some notes")
        mlflow.log_artifact(os.path.join(folder, "notes.txt"))
        mlflow.log_artifacts(folder, artifact_path="more/of them")
        mlflow.log_text("flour", "recipe.md")
        mlflow.log_dict({"a": 1}, "config.json")
        mlflow.log_table({"x": [1, 2]}, "table.json")
    assert sorted(a.path for a in client.list_artifacts(run.info.run_id)) == ["config.json", "more", "notes.txt", "recipe.md", "table.json"]
    below = client.list_artifacts(run.info.run_id, "more/of them")
    assert [(a.path, a.file_size) for a in below] == [("more/of them/notes.txt", 10)], below
    assert mlflow.artifacts.load_text(run.info.artifact_uri + "/recipe.md") == "flour"
    with open(client.download_artifacts(run.info.run_id, "more/of them/notes.txt")) as copy:
        assert copy.read() == "some notes"
    whole = mlflow.artifacts.download_artifacts(run_id=run.info.run_id)
    assert os.path.exists(os.path.join(whole, "more", "of them", "notes.txt"))


@row
def nested_runs(client):
    with mlflow.start_run(run_name="parent") as parent:
        for depth in (1, 2):
            with mlflow.start_run(run_name=f"child-{depth}", nested=True):
                mlflow.log_param("depth", depth)
    children = mlflow.search_runs(filter_string=f"tags.mlflow.parentRunId = '{parent.info.run_id}'", order_by=["params.depth ASC"])
    assert list(children["params.depth"]) == ["1", "2"], children


@row
def search_as_data_frame(client):
    for i in range(7):
        with mlflow.start_run(run_name=f"searched-{i}"):
            mlflow.log_param("group", "searched")
            mlflow.log_metric("score", i)
    frame = mlflow.search_runs(
        filter_string="metrics.score >= 2 AND params.group = 'searched' AND attributes.status = 'FINISHED'",
        order_by=["metrics.score DESC"])
    assert list(frame["metrics.score"]) == [6, 5, 4, 3, 2], frame
    page = client.search_runs([frame["experiment_id"][0]], "params.group = 'searched'", max_results=3)
    more = client.search_runs([frame["experiment_id"][0]], "params.group = 'searched'", max_results=100, page_token=page.token)
    assert len(page) == 3 and len(more) == 4 and not more.token


@row
def datasets(client):
    frame, target = data()
    dataset = mlflow.data.from_pandas(frame, name="rows")
    with mlflow.start_run() as run:
        mlflow.log_input(dataset, context="training")
        mlflow.log_input(dataset, context="training")
    inputs = client.get_run(run.info.run_id).inputs.dataset_inputs
    assert [(i.dataset.name, i.dataset.digest) for i in inputs] == [("rows", dataset.digest)]
    assert len(mlflow.search_runs(filter_string="dataset.name = 'rows' AND dataset.context = 'training'")) == 1


@row
def autolog_of_scikit_learn(client):
    from sklearn.ensemble import RandomForestRegressor

    mlflow.sklearn.autolog(log_datasets=True)
    frame, target = data()
    with mlflow.start_run() as run:
        RandomForestRegressor(n_estimators=5, random_state=1).fit(frame, target)
    mlflow.sklearn.autolog(disable=True)
    kept = client.get_run(run.info.run_id)
    assert kept.data.params["n_estimators"] == "5" and kept.data.metrics["training_r2_score"] > 0.5
    assert kept.inputs.dataset_inputs, "no dataset was logged"
    model = mlflow.sklearn.load_model(f"runs:/{run.info.run_id}/model")
    assert model.n_estimators == 5


@row
def autolog_of_xgboost(client):
    import xgboost

    mlflow.xgboost.autolog()
    frame, target = data()
    with mlflow.start_run() as run:
        matrix = xgboost.DMatrix(frame, target)
        xgboost.train({"max_depth": 2}, matrix, num_boost_round=6, evals=[(matrix, "train")], verbose_eval=False)
    mlflow.xgboost.autolog(disable=True)
    kept = client.get_run(run.info.run_id)
    assert kept.data.params["max_depth"] == "2"
    assert len(client.get_metric_history(run.info.run_id, "train-rmse")) == 6
    assert any("importance" in a.path for a in client.list_artifacts(run.info.run_id))


@row
def model_with_signature_and_example(client):
    from sklearn.linear_model import LinearRegression

    frame, target = data()
    fitted = LinearRegression().fit(frame, target)
    name = {"name": "model"} if THIRD else {"artifact_path": "model"}
    with mlflow.start_run() as run:
        logged = mlflow.sklearn.log_model(
            fitted, signature=infer_signature(frame, fitted.predict(frame)), input_example=frame.head(2), **name)
    loaded = mlflow.pyfunc.load_model(logged.model_uri)
    assert loaded.metadata.signature.inputs.input_names() == ["a", "b", "c"]
    assert numpy.allclose(loaded.predict(frame), fitted.predict(frame))
    assert loaded.metadata.saved_input_example_info is not None
    assert numpy.allclose(mlflow.pyfunc.load_model(f"runs:/{run.info.run_id}/model").predict(frame), fitted.predict(frame))


@row
def logged_models(client):
    if not THIRD:
        return
    experiment = client.get_experiment_by_name(NAME).experiment_id
    with mlflow.start_run() as run:
        model = mlflow.initialize_logged_model(name="forest", params={"trees": "10"}, tags={"a": "b"})
        mlflow.log_metric("rmse", 2.5, step=1, model_id=model.model_id)
    mlflow.set_logged_model_tags(model.model_id, {"c": "d"})
    mlflow.finalize_logged_model(model.model_id, "READY")
    kept = mlflow.get_logged_model(model.model_id)
    assert kept.status == "READY" and kept.tags["c"] == "d" and kept.params["trees"] == "10"
    assert [m.value for m in kept.metrics] == [2.5]
    found = mlflow.search_logged_models([experiment], "metrics.rmse < 3 AND params.trees = '10'", output_format="list")
    assert [m.model_id for m in found] == [model.model_id]
    client.delete_logged_model_tag(model.model_id, "c")
    client.delete_logged_model(model.model_id)
    assert model.model_id not in [m.model_id for m in mlflow.search_logged_models([experiment], output_format="list")]


@row
def token_as_password(client):
    token = os.environ.pop("MLFLOW_TRACKING_TOKEN")
    os.environ["MLFLOW_TRACKING_USERNAME"], os.environ["MLFLOW_TRACKING_PASSWORD"] = "anybody", token
    try:
        assert MlflowClient().get_experiment("0").name == "Default"
        os.environ["MLFLOW_TRACKING_PASSWORD"] = "nonsense"
        try:
            MlflowClient().get_experiment("0")
        except MlflowException as error:
            assert error.error_code == "UNAUTHENTICATED", error.error_code
        else:
            raise AssertionError("a wrong password was taken")
    finally:
        os.environ["MLFLOW_TRACKING_TOKEN"] = token
        del os.environ["MLFLOW_TRACKING_USERNAME"], os.environ["MLFLOW_TRACKING_PASSWORD"]


@row
def a_reader_reads_only(client):
    token, os.environ["MLFLOW_TRACKING_TOKEN"] = os.environ["MLFLOW_TRACKING_TOKEN"], os.environ["MLFLOW_READER_TOKEN"]
    try:
        reader = MlflowClient()
        experiment = reader.get_experiment_by_name(NAME).experiment_id
        assert reader.search_runs([experiment])
        try:
            reader.create_run(experiment)
        except MlflowException as error:
            assert error.error_code == "PERMISSION_DENIED", error.error_code
        else:
            raise AssertionError("a reader wrote")
    finally:
        os.environ["MLFLOW_TRACKING_TOKEN"] = token


def main():
    client = MlflowClient()
    for function in ROWS:
        function(client)
        print("passed " + function.__name__.replace("_", "-"), flush=True)


if __name__ == "__main__":
    main()
