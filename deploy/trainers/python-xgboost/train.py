"""Boosted trees by XGBoost, saved as JSON.

The platform gives the rows to learn from and takes the model folder; see "A project in ten lines" in
training-service/README.md. Rows whose kronkers_part is "stop" are the newest: they decide how many trees are kept.
"""

import argparse
import json
import os

import mlflow
import numpy
import pandas
import xgboost
from mlflow.models import infer_signature


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


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rounds", type=float)
    arguments.add_argument("--eta", type=float)
    arguments.add_argument("--depth", type=float)
    given = arguments.parse_args()
    target = os.environ["KRONKERS_TARGET"]
    with open(os.environ["KRONKERS_COLUMNS"], encoding="utf-8") as file:
        columns = [c for c in json.load(file)["columns"] if c["role"] not in ("time", "target")]
    # Store "007" is not store 7: a text stays a text.
    texts = {column["name"]: str for column in columns if column["type"] == "string"}
    rows = pandas.read_csv(os.environ["KRONKERS_TRAINING_CSV"], dtype=texts)
    inputs = features(rows, columns)
    actual = rows[target].to_numpy(numpy.float32)
    stop = (rows["kronkers_part"] == "stop").to_numpy()

    parameters = {
        "objective": "reg:absoluteerror",
        "eval_metric": "mae",
        "tree_method": "hist",
        "eta": given.eta,
        "max_depth": int(given.depth),
        "seed": int(os.environ["KRONKERS_SEED"]) % 2**31,
    }
    first = xgboost.train(
        parameters,
        xgboost.DMatrix(inputs[~stop], actual[~stop]),
        int(given.rounds),
        evals=[(xgboost.DMatrix(inputs[stop], actual[stop]), "stop")],
        early_stopping_rounds=30,
        verbose_eval=50,
    )
    rounds = first.best_iteration + 1
    print(f"{len(rows)} rows, {len(columns)} features; {rounds} rounds, MAE {first.best_score:.4f} on the newest rows")
    final = xgboost.train(parameters, xgboost.DMatrix(inputs, actual), rounds)

    mlflow.xgboost.save_model(
        final,
        os.environ["KRONKERS_MODEL_DIR"],
        model_format="json",
        signature=infer_signature(inputs[:1], final.predict(xgboost.DMatrix(inputs[:1])).reshape(-1, 1)),
        pip_requirements=[],
    )
    # What XGBoost itself predicts: the platform compares it with what will be served.
    pandas.DataFrame({"prediction": final.predict(xgboost.DMatrix(inputs))}).to_csv(
        os.path.join(os.environ["KRONKERS_MODEL_DIR"], "predictions.csv"), index=False
    )
    if "MLFLOW_RUN_ID" in os.environ:
        with mlflow.start_run(run_id=os.environ["MLFLOW_RUN_ID"]):
            mlflow.log_params({"rounds": rounds, "eta": given.eta, "depth": int(given.depth)})
            mlflow.log_metric("stop_mae", float(first.best_score))


if __name__ == "__main__":
    main()
