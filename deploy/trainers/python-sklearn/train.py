"""Gradient boosting by scikit-learn, exported to ONNX by skl2onnx.

The platform gives the rows to learn from and takes the model folder; see "A project in ten lines" in
training-service/README.md. Rows whose kronkers_part is "stop" are the newest: they decide how many trees are kept.
"""

import argparse
import json
import os

import mlflow
import numpy
import pandas
from mlflow.models import infer_signature
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import HistGradientBoostingRegressor


def features(rows, columns):
    """One column of 32-bit numbers for each input, in the order of columns.json.

    A category is its index in the list of columns.json, -1 where it is none of them: serving asks the same way.
    """
    matrix = numpy.empty((len(rows), len(columns)), dtype=numpy.float32)
    for position, column in enumerate(columns):
        values = rows[column["name"]]
        if column["type"] == "string":
            codes = {category: code for code, category in enumerate(column["categories"])}
            values = values.map(codes).fillna(-1)
        elif column["type"] == "boolean":
            values = values.map({True: 1.0, False: 0.0})
        matrix[:, position] = values.astype(numpy.float32)
    return matrix


def wape(actual, predicted):
    return float(numpy.abs(actual - predicted).sum() / numpy.abs(actual).sum())


def model(iterations, learning_rate, seed):
    return HistGradientBoostingRegressor(
        loss="absolute_error",
        max_iter=iterations,
        learning_rate=learning_rate,
        max_leaf_nodes=31,
        early_stopping=False,
        random_state=seed,
    )


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--max-iter", type=float)
    arguments.add_argument("--learning-rate", type=float)
    given = arguments.parse_args()
    seed = int(os.environ["KRONKERS_SEED"]) % 2**32
    target = os.environ["KRONKERS_TARGET"]
    with open(os.environ["KRONKERS_COLUMNS"], encoding="utf-8") as file:
        columns = [c for c in json.load(file)["columns"] if c["role"] not in ("time", "target")]
    # Store "007" is not store 7: a text stays a text.
    texts = {column["name"]: str for column in columns if column["type"] == "string"}
    rows = pandas.read_csv(os.environ["KRONKERS_TRAINING_CSV"], dtype=texts)
    inputs = features(rows, columns)
    actual = rows[target].to_numpy(numpy.float64)
    stop = (rows["kronkers_part"] == "stop").to_numpy()

    first = model(int(given.max_iter), given.learning_rate, seed).fit(inputs[~stop], actual[~stop])
    scores = [wape(actual[stop], predicted) for predicted in first.staged_predict(inputs[stop])]
    best = int(numpy.argmin(scores)) + 1
    print(f"{len(rows)} rows, {len(columns)} features; {best} trees, WAPE {scores[best - 1]:.4f} on the newest rows")
    final = model(best, given.learning_rate, seed).fit(inputs, actual)

    exported = convert_sklearn(
        final, initial_types=[("features", FloatTensorType([None, len(columns)]))], target_opset={"": 15, "ai.onnx.ml": 3}
    )
    mlflow.onnx.save_model(
        exported,
        os.environ["KRONKERS_MODEL_DIR"],
        signature=infer_signature(inputs[:1], final.predict(inputs[:1]).astype(numpy.float32).reshape(-1, 1)),
        pip_requirements=[],
    )
    # What scikit-learn itself predicts: the platform compares it with what will be served.
    pandas.DataFrame({"prediction": final.predict(inputs)}).to_csv(
        os.path.join(os.environ["KRONKERS_MODEL_DIR"], "predictions.csv"), index=False
    )
    if "MLFLOW_RUN_ID" in os.environ:
        with mlflow.start_run(run_id=os.environ["MLFLOW_RUN_ID"]):
            mlflow.log_params({"trees": best, "learning_rate": given.learning_rate})
            mlflow.log_metric("stop_wape", scores[best - 1])


if __name__ == "__main__":
    main()
