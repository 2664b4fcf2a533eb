"""Makes the packages beside it with the libraries that data scientists use.

    pip install mlflow xgboost scikit-learn skl2onnx onnx onnxruntime torch pandas
    python make.py            # the packages of the tests, into this folder
    python make.py --benchmark FOLDER    # the larger ones that are measured, as ZIP files

Each package is what `mlflow.<flavor>.save_model` writes; `golden.json` is added: rows and what the library itself
answered to them.
"""
import json
import shutil
import sys
import zipfile
from pathlib import Path

import mlflow
import numpy as np
import onnx
import onnxruntime
import pandas as pd
import torch
import xgboost
import yaml
from mlflow.models import ModelSignature, infer_signature
from mlflow.types import ColSpec, DataType, Schema, TensorSpec
from onnx import TensorProto, helper
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression

HERE = Path(__file__).parent
RANDOM = np.random.default_rng(7)


def finish(folder, rows, outputs, metadata=None):
    """Adds golden rows, and what the platform reads beside MLflow's own description."""
    rows = [{k: v for k, v in row.items() if v == v} for row in rows]
    golden = {"rows": rows, "expected": outputs, "tolerance": 1e-4}
    (folder / "golden.json").write_text(json.dumps(golden))
    description = yaml.safe_load((folder / "MLmodel").read_text())
    if metadata:
        description["metadata"] = {"kronkers": metadata}
    for unneeded in ("conda.yaml", "python_env.yaml", "requirements.txt", "input_example.json",
                     "serving_input.json", "environment_variables.txt"):
        (folder / unneeded).unlink(missing_ok=True)
    for random in ("model_uuid", "utc_time_created", "model_id", "run_id", "artifact_path", "saved_input_example_info"):
        description.pop(random, None)
    (folder / "MLmodel").write_text(yaml.safe_dump(description, sort_keys=False))


def fresh(name):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def plain(value):
    return np.asarray(value).tolist()


def xgboost_regression(name, model_format):
    """Columns of several types, one of them text, with missing values."""
    departments = ["BAKERY", "DAIRY", "PRODUCE"]
    frame = pd.DataFrame({
        "price": RANDOM.uniform(1, 20, 400),
        "visitors": RANDOM.integers(0, 500, 400),
        "holiday": RANDOM.random(400) < 0.1,
        "department": RANDOM.choice(departments, 400),
    })
    codes = frame.assign(department=frame.department.map(departments.index))
    matrix = codes.to_numpy(dtype=np.float32)
    matrix[::7, 0] = np.nan
    target = matrix[:, 1] * 0.1 + 30 * matrix[:, 2] + 5 * matrix[:, 3] + RANDOM.normal(size=400)
    model = xgboost.train({"max_depth": 3, "seed": 1, "nthread": 1}, xgboost.DMatrix(matrix, target), 10)
    signature = ModelSignature(
        Schema([ColSpec(DataType.double, "price", required=False), ColSpec(DataType.long, "visitors"),
                ColSpec(DataType.boolean, "holiday"), ColSpec(DataType.string, "department")]),
        Schema([ColSpec(DataType.float, "units")]))
    folder = fresh(name)
    mlflow.xgboost.save_model(model, folder, model_format=model_format, signature=signature,
                              pip_requirements=["xgboost"])
    matrix = np.append(matrix[:9], [[3, 100, 0, np.nan]], axis=0)
    rows = [dict(zip(frame.columns, [float(r[0]), int(r[1]), bool(r[2]),
                                     "UNKNOWN" if r[3] != r[3] else departments[int(r[3])]])) for r in matrix]
    predicted = model.predict(xgboost.DMatrix(matrix))
    finish(folder, rows, [{"units": float(p)} for p in predicted], {
        "columns": {"price": {"minimum": 1, "maximum": 20}, "department": {"categories": departments}}})
    contributions = model.predict(xgboost.DMatrix(matrix), pred_contribs=True)
    (folder.parent / f"{name}.contributions.json").write_text(json.dumps(plain(contributions)))


def xgboost_classifier(name, objective, classes, model_format):
    """A matrix as input and probabilities as output, saved by scikit-learn's interface."""
    features = RANDOM.normal(size=(300, 5)).astype(np.float32)
    label = ((features[:, 0] + features[:, 1] > 0).astype(int) + (features[:, 2] > 1).astype(int)) % classes
    model = xgboost.XGBClassifier(n_estimators=8, max_depth=3, objective=objective, n_jobs=1).fit(features, label)
    probabilities = model.predict_proba(features[:8])
    folder = fresh(name)
    mlflow.xgboost.save_model(model, folder, model_format=model_format, pip_requirements=["xgboost"],
                              signature=infer_signature(features, model.predict(features)))
    labels = plain(model.predict(features[:8]))
    rows = [{"input-0": plain(row)} for row in features[:8]]
    if classes > 2:
        expected = [{"output-0": l, "probabilities": plain(p)} for l, p in zip(labels, probabilities)]
    else:
        expected = [{"output-0": l, "probability": float(p[1])} for l, p in zip(labels, probabilities)]
    finish(folder, rows, expected)


def xgboost_labels(name):
    """Of its classes nothing but the most probable one's place, though each has a sum of trees of its own."""
    random = np.random.default_rng(17)
    features = random.normal(size=(300, 5)).astype(np.float32)
    label = (features[:, 0] + features[:, 1] > 0).astype(int) + (features[:, 2] > 1)
    parameters = {"max_depth": 2, "objective": "multi:softmax", "num_class": 3, "seed": 1, "nthread": 1}
    save_booster(name, xgboost.train(parameters, xgboost.DMatrix(features, label), 4), features)


def xgboost_targets(name):
    """Two numbers a row."""
    random = np.random.default_rng(18)
    features = random.normal(size=(300, 3)).astype(np.float32)
    targets = np.stack([features[:, 0] + features[:, 1], features[:, 2] * 3], axis=1)
    parameters = {"max_depth": 2, "seed": 1, "nthread": 1}
    save_booster(name, xgboost.train(parameters, xgboost.DMatrix(features, targets), 4), features)


def save_booster(name, model, features):
    rows = features[:8]
    expected = model.predict(xgboost.DMatrix(rows))
    folder = fresh(name)
    mlflow.xgboost.save_model(model, folder, model_format="json", pip_requirements=["xgboost"],
                              signature=infer_signature(features, expected))
    finish(folder, [{"input-0": plain(row)} for row in rows], [{"output-0": plain(p)} for p in expected])
    contributions = model.predict(xgboost.DMatrix(rows), pred_contribs=True)
    (folder.parent / f"{name}.contributions.json").write_text(json.dumps(plain(contributions)))


def xgboost_special(name, parameters, types):
    """Models that are more than sums of plain trees."""
    features = RANDOM.normal(size=(300, 3)).astype(np.float32)
    features[:, 2] = RANDOM.integers(0, 6, 300)
    target = features[:, 0] + np.array([3, -2, 5, 0, -4, 1])[features[:, 2].astype(int)]
    matrix = xgboost.DMatrix(features, target, feature_types=types, enable_categorical=True)
    model = xgboost.train({"max_depth": 3, "seed": 1, "nthread": 1, **parameters}, matrix, 8)
    folder = fresh(name)
    mlflow.xgboost.save_model(model, folder, model_format="json", pip_requirements=["xgboost"],
                              signature=infer_signature(features, target.astype(np.float32)))
    rows = features[:8]
    expected = model.predict(xgboost.DMatrix(rows, feature_types=types, enable_categorical=True))
    finish(folder, [{"input-0": plain(row)} for row in rows], [{"output-0": float(p)} for p in expected])


def xgboost_early_stopped(name):
    """More rounds than the best one: scikit-learn's interface predicts with the best."""
    features = RANDOM.normal(size=(200, 3)).astype(np.float32)
    target = features[:, 0] + RANDOM.normal(size=200)
    model = xgboost.XGBRegressor(n_estimators=30, max_depth=3, learning_rate=0.7, early_stopping_rounds=4, n_jobs=1)
    model.fit(features[:100], target[:100], eval_set=[(features[100:], target[100:])], verbose=False)
    assert model.best_iteration + 1 < model.get_booster().num_boosted_rounds()
    folder = fresh(name)
    mlflow.xgboost.save_model(model, folder, model_format="ubj", pip_requirements=["xgboost"],
                              signature=infer_signature(features, model.predict(features)))
    expected = model.predict(features[:8])
    finish(folder, [{"input-0": plain(row)} for row in features[:8]], [{"output-0": float(p)} for p in expected])


def save_onnx(model, folder, signature=None):
    mlflow.onnx.save_model(model, folder, signature=signature, pip_requirements=["onnx"])


def run_onnx(folder, feed):
    session = onnxruntime.InferenceSession(folder / "model.onnx")
    return dict(zip([o.name for o in session.get_outputs()], session.run(None, feed)))


def onnx_classifier(name, zipmap):
    features = RANDOM.normal(size=(200, 4)).astype(np.float32)
    label = np.array(["high", "low", "middle"])[(features[:, 0] > 0).astype(int) + (features[:, 1] > 0)]
    model = LogisticRegression().fit(features, label)
    exported = to_onnx(model, features[:1], options={"zipmap": zipmap}, target_opset=17)
    folder = fresh(name)
    signature = None if zipmap else infer_signature(
        pd.DataFrame(features, columns=["a", "b", "c", "d"]),
        {"label": label, "probabilities": model.predict_proba(features).astype(np.float32)})
    save_onnx(exported, folder, signature)
    labels, probabilities = model.predict(features[:6]), model.predict_proba(features[:6])
    if zipmap:
        rows = [{"X": plain(row)} for row in features[:6]]
        outputs = [{"output_label": l, "output_probability": plain(p)} for l, p in zip(labels, probabilities)]
    else:
        rows = [dict(zip("abcd", plain(row))) for row in features[:6]]
        outputs = [{"label": l, "probabilities": plain(p)} for l, p in zip(labels, probabilities)]
    finish(folder, rows, outputs)


def onnx_columns(name):
    """One input for each column; whole numbers and text come back as they went in."""
    types = {"id": TensorProto.INT64, "name": TensorProto.STRING, "amount": TensorProto.FLOAT,
             "exact": TensorProto.DOUBLE, "flag": TensorProto.BOOL}
    inputs = [helper.make_tensor_value_info(n, t, ["rows", 1]) for n, t in types.items()]
    outputs = [helper.make_tensor_value_info(n + "_out", t, ["rows", 1]) for n, t in types.items()]
    nodes = [helper.make_node("Identity", [n], [n + "_out"]) for n in types]
    model = helper.make_model(helper.make_graph(nodes, "columns", inputs, outputs), ir_version=8,
                              opset_imports=[helper.make_opsetid("", 13)])
    signature = ModelSignature(
        Schema([ColSpec(DataType.long, "id"), ColSpec(DataType.string, "name"), ColSpec(DataType.float, "amount"),
                ColSpec(DataType.double, "exact"), ColSpec(DataType.boolean, "flag")]),
        Schema([ColSpec(DataType.long, "id_out"), ColSpec(DataType.string, "name_out"),
                ColSpec(DataType.float, "amount_out"), ColSpec(DataType.double, "exact_out"),
                ColSpec(DataType.boolean, "flag_out")]))
    folder = fresh(name)
    save_onnx(model, folder, signature)
    rows = [{"id": 2 ** 53 + 1, "name": "Sp\u00e4tzle", "amount": 0.5, "exact": 0.1, "flag": True},
            {"id": -(2 ** 63), "name": "", "amount": 1e30, "exact": -1e300, "flag": False}]
    finish(folder, rows, [{k + "_out": v for k, v in row.items()} for row in rows])


def onnx_datatypes(name):
    """One tensor of each type that ONNX Runtime's Java interface takes, and the unsigned ones that it only gives."""
    taken = {"bool": TensorProto.BOOL, "uint8": TensorProto.UINT8, "int8": TensorProto.INT8, "int16": TensorProto.INT16,
             "int32": TensorProto.INT32, "int64": TensorProto.INT64, "float16": TensorProto.FLOAT16,
             "float32": TensorProto.FLOAT, "float64": TensorProto.DOUBLE, "str": TensorProto.STRING}
    given = {"uint16": TensorProto.UINT16, "uint32": TensorProto.UINT32, "uint64": TensorProto.UINT64}
    nodes = [helper.make_node("Identity", [n], [n + "_out"]) for n in taken]
    nodes += [helper.make_node("Cast", ["int64"], [n + "_out"], to=t) for n, t in given.items()]
    inputs = [helper.make_tensor_value_info(n, t, ["rows", 2]) for n, t in taken.items()]
    outputs = [helper.make_tensor_value_info(n + "_out", t, ["rows", 2]) for n, t in {**taken, **given}.items()]
    model = helper.make_model(helper.make_graph(nodes, "datatypes", inputs, outputs), ir_version=8,
                              opset_imports=[helper.make_opsetid("", 13)])
    folder = fresh(name)
    save_onnx(model, folder, ModelSignature(
        Schema([TensorSpec(np.dtype(n), (-1, 2), n) for n in taken]),
        Schema([TensorSpec(np.dtype(n), (-1, 2), n + "_out") for n in {**taken, **given}])))
    row = {"bool": [True, False], "uint8": [0, 255], "int8": [-128, 127], "int16": [-32768, 32767],
           "int32": [-2 ** 31, 2 ** 31 - 1], "int64": [0, 65535], "float16": [0.5, -2.0], "float32": [0.5, 1e30],
           "float64": [0.1, -1e300], "str": ["Sp\u00e4tzle", ""]}
    expected = {k + "_out": v for k, v in row.items()}
    finish(folder, [row], [{**expected, **{n + "_out": [0, 65535] for n in given}}])


def onnx_interval(name):
    """A forecast with an interval, as tensors of half precision."""
    half = TensorProto.FLOAT16
    nodes = [helper.make_node("ReduceSum", ["x", "axes"], ["middle"], keepdims=1),
             helper.make_node("Sub", ["middle", "width"], ["low"]),
             helper.make_node("Add", ["middle", "width"], ["high"])]
    graph = helper.make_graph(
        nodes, "interval", [helper.make_tensor_value_info("x", half, ["rows", 3])],
        [helper.make_tensor_value_info(n, half, ["rows", 1]) for n in ("middle", "low", "high")],
        [helper.make_tensor("axes", TensorProto.INT64, [1], [1]), helper.make_tensor("width", half, [1], [2.0])])
    model = helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 13)])
    shape = (-1, 1)
    signature = ModelSignature(
        Schema([TensorSpec(np.dtype("float16"), (-1, 3), "x")]),
        Schema([TensorSpec(np.dtype("float16"), shape, n) for n in ("middle", "low", "high")]))
    folder = fresh(name)
    save_onnx(model, folder, signature)
    finish(folder, [{"x": [1, 2, 3]}, {"x": [0.5, 0, -4]}],
           [{"middle": [6], "low": [4], "high": [8]}, {"middle": [-3.5], "low": [-5.5], "high": [-1.5]}],
           {"outputs": {"middle": {"role": "prediction"}, "low": {"role": "lower"}, "high": {"role": "upper"}}})


def onnx_varying(name):
    """Its output is as wide as the largest value says, so that its shape depends on more than the shapes of inputs."""
    nodes = [helper.make_node("ReduceMax", ["x"], ["largest"], axes=[0, 1], keepdims=0),
             helper.make_node("Cast", ["largest"], ["whole"], to=TensorProto.INT64),
             helper.make_node("Reshape", ["whole", "one"], ["width"]),
             helper.make_node("Slice", ["x", "zero", "width", "one"], ["y"])]
    graph = helper.make_graph(
        nodes, "varying", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", 3])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["rows", "width"])],
        [helper.make_tensor("zero", TensorProto.INT64, [1], [0]), helper.make_tensor("one", TensorProto.INT64, [1], [1])])
    model = helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 13)])
    folder = fresh(name)
    save_onnx(model, folder, ModelSignature(
        Schema([TensorSpec(np.dtype("float32"), (-1, 3), "x")]),
        Schema([TensorSpec(np.dtype("float32"), (-1, -1), "y")])))
    finish(folder, [{"x": [1, 0.5, 2]}], [{"y": [1, 0.5]}])


def onnx_one_row(name):
    """Exported without a dimension for rows, as exporters do that are not told of one."""
    nodes = [helper.make_node("ReduceSum", ["x", "axes"], ["y"], keepdims=1)]
    graph = helper.make_graph(
        nodes, "one", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1])],
        [helper.make_tensor("axes", TensorProto.INT64, [1], [1])])
    folder = fresh(name)
    save_onnx(helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 13)]), folder)
    finish(folder, [{"x": [1, 2, 3]}, {"x": [4, 5, 6]}, {"x": [7, 8, 9]}], [{"y": [6]}, {"y": [15]}, {"y": [24]}])


class Network(torch.nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.layers = torch.nn.Sequential(torch.nn.Linear(width, hidden), torch.nn.ReLU(),
                                          torch.nn.Linear(hidden, 1))

    def forward(self, x):
        return self.layers(x)


def save_torch(folder, model, width):
    signature = ModelSignature(Schema([TensorSpec(np.dtype("float32"), (-1, width))]),
                               Schema([TensorSpec(np.dtype("float32"), (-1, 1))]))
    mlflow.pytorch.save_model(model, folder, signature=signature, pip_requirements=["torch"],
                              serialization_format="pickle")


def without_sources(archive):
    """Leaves out what TorchScript keeps for error messages: the places of source files on the machine that made it."""
    with zipfile.ZipFile(archive) as read:
        kept = [(name, read.read(name)) for name in read.namelist() if not name.endswith(".debug_pkl")]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as write:
        for name, content in kept:
            write.writestr(zipfile.ZipInfo(name), content)


def torchscript(name, width, hidden):
    torch.manual_seed(3)
    model = Network(width, hidden).eval()
    folder = fresh(name)
    save_torch(folder, torch.jit.script(model), width)
    without_sources(folder / "data" / "model.pth")
    features = RANDOM.normal(size=(6, width)).astype(np.float32)
    with torch.no_grad():
        outputs = model(torch.from_numpy(features)).numpy()
    finish(folder, [{"input-0": plain(row)} for row in features], [{"output-0": plain(row)} for row in outputs])


def torch_pickle(name):
    folder = fresh(name)
    save_torch(folder, torch.nn.Linear(2, 2), 2)
    finish(folder, [], [])


def gradient_boosting(name):
    """100 trees of depth 6 on 20 numbers, once as XGBoost and once as ONNX, with the same thresholds and leaves."""
    features = RANDOM.normal(size=(20_000, 20)).astype(np.float32)
    target = (10 * np.sin(features[:, 0] * features[:, 1]) + 20 * (features[:, 2] - 0.5) ** 2 + 10 * features[:, 3]
              + 5 * features[:, 4] + features[:, 5:].sum(axis=1) + RANDOM.normal(size=20_000))
    model = xgboost.train({"max_depth": 6, "seed": 1, "nthread": 2}, xgboost.DMatrix(features, target), 100)
    signature = ModelSignature(Schema([TensorSpec(np.dtype("float32"), (-1, 20))]),
                               Schema([TensorSpec(np.dtype("float32"), (-1,))]))
    rows = [{"input-0": plain(row)} for row in features[:8]]
    expected = [{"output-0": float(p)} for p in model.predict(xgboost.DMatrix(features[:8]))]
    for model_format in ("json", "ubj"):
        folder = fresh(f"{name}-xgboost-{model_format}")
        mlflow.xgboost.save_model(model, folder, model_format=model_format, signature=signature,
                                  pip_requirements=["xgboost"])
        finish(folder, rows, expected)
    folder = fresh(f"{name}-onnx")
    save_onnx(tree_ensemble(json.loads(model.save_raw("json"))), folder, ModelSignature(
        Schema([TensorSpec(np.dtype("float32"), (-1, 20), "x")]),
        Schema([TensorSpec(np.dtype("float32"), (-1, 1), "y")])))
    finish(folder, [{"x": row["input-0"]} for row in rows], [{"y": [row["output-0"]]} for row in expected])


def tree_ensemble(model):
    learner = model["learner"]
    lists = {key: [] for key in ("nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_values", "nodes_modes",
                                 "nodes_truenodeids", "nodes_falsenodeids", "nodes_missing_value_tracks_true",
                                 "target_treeids", "target_nodeids", "target_ids", "target_weights")}
    for number, tree in enumerate(learner["gradient_booster"]["model"]["trees"]):
        for node, left in enumerate(tree["left_children"]):
            leaf = left < 0
            values = (number, node, 0 if leaf else tree["split_indices"][node],
                      0.0 if leaf else tree["split_conditions"][node], "LEAF" if leaf else "BRANCH_LT",
                      0 if leaf else left, 0 if leaf else tree["right_children"][node],
                      0 if leaf else int(tree["default_left"][node]))
            for key, value in zip(lists, values):
                lists[key].append(value)
            if leaf:
                for key, value in zip(list(lists)[8:], (number, node, 0, tree["split_conditions"][node])):
                    lists[key].append(value)
    base = float(learner["learner_model_param"]["base_score"].strip("[]"))
    node = helper.make_node("TreeEnsembleRegressor", ["x"], ["y"], domain="ai.onnx.ml", n_targets=1,
                            base_values=[base], **lists)
    graph = helper.make_graph([node], "trees", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", 20])],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["rows", 1])])
    return helper.make_model(graph, ir_version=8, opset_imports=[
        helper.make_opsetid("", 13), helper.make_opsetid("ai.onnx.ml", 3)])


def zipped(folder):
    with zipfile.ZipFile(folder.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(p for p in folder.rglob("*") if p.is_file()):
            entry = zipfile.ZipInfo(str(file.relative_to(folder)))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.read_bytes())
    shutil.rmtree(folder)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--benchmark"]:
        HERE = Path(sys.argv[2])
        gradient_boosting("trees")
        torchscript("mlp-torchscript", 20, 64)
        for made in sorted(p for p in HERE.iterdir() if p.is_dir()):
            zipped(made)
    else:
        xgboost_regression("xgboost-json", "json")
        xgboost_regression("xgboost-ubj", "ubj")
        xgboost_classifier("xgboost-binary", "binary:logistic", 2, "json")
        xgboost_classifier("xgboost-classes", "multi:softprob", 3, "xgb")
        onnx_classifier("onnx-zipmap", True)
        onnx_classifier("onnx-classifier", False)
        onnx_columns("onnx-columns")
        onnx_datatypes("onnx-datatypes")
        onnx_interval("onnx-interval")
        onnx_one_row("onnx-one-row")
        onnx_varying("onnx-varying")
        torchscript("torchscript", 3, 8)
        torch_pickle("torch-pickle")
        xgboost_special("xgboost-dart", {"booster": "dart", "rate_drop": 0.5}, ["q", "q", "q"])
        xgboost_special("xgboost-categorical", {"max_cat_to_onehot": 1}, ["q", "q", "c"])
        xgboost_early_stopped("xgboost-early-stopped")
        xgboost_labels("xgboost-softmax")
        xgboost_targets("xgboost-targets")
