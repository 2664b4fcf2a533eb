"""A small network by PyTorch, saved as TorchScript: one matrix of numbers in, one number out.

The platform gives the rows to learn from and takes the model folder; see "A project in ten lines" in
training-service/README.md. Rows whose kronkers_part is "stop" are the newest: they decide when to stop.
"""

import argparse
import json
import os

import numpy
import pandas
import torch
from torch import nn


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


class Network(nn.Module):
    """Categories are embedded, numbers are scaled by what training saw; what is missing is the mean."""

    def __init__(self, categories, means, spreads, centre, scale, hidden):
        super().__init__()
        self.positions = [position for position, count in enumerate(categories) if count > 0]
        self.numbers = [position for position, count in enumerate(categories) if count == 0]
        self.embeddings = nn.ModuleList(
            # The first row is for what is missing or was never seen.
            nn.Embedding(categories[position] + 1, min(16, 1 + categories[position] // 2))
            for position in self.positions
        )
        width = len(self.numbers) + sum(embedding.embedding_dim for embedding in self.embeddings)
        self.layers = nn.Sequential(
            nn.Linear(width, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, 1)
        )
        self.register_buffer("means", means[self.numbers])
        self.register_buffer("spreads", spreads[self.numbers])
        self.register_buffer("centre", centre)
        self.register_buffer("scale", scale)

    def forward(self, inputs):
        numbers = (inputs[:, self.numbers] - self.means) / self.spreads
        parts = [torch.nan_to_num(numbers, nan=0.0)]
        for index, embedding in enumerate(self.embeddings):
            codes = torch.nan_to_num(inputs[:, self.positions[index]], nan=-1.0)
            parts.append(embedding(codes.long().clamp(-1, embedding.num_embeddings - 2) + 1))
        return self.layers(torch.cat(parts, 1)) * self.scale + self.centre


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--epochs", type=float)
    arguments.add_argument("--hidden", type=float)
    given = arguments.parse_args()
    torch.manual_seed(int(os.environ["KRONKERS_SEED"]) % 2**31)
    torch.set_num_threads(2)
    target = os.environ["KRONKERS_TARGET"]
    with open(os.environ["KRONKERS_COLUMNS"], encoding="utf-8") as file:
        columns = [c for c in json.load(file)["columns"] if c["role"] not in ("time", "target")]
    # Store "007" is not store 7: a text stays a text.
    texts = {column["name"]: str for column in columns if column["type"] == "string"}
    rows = pandas.read_csv(os.environ["KRONKERS_TRAINING_CSV"], dtype=texts)
    matrix = features(rows, columns)
    means = torch.from_numpy(numpy.nan_to_num(numpy.nanmean(matrix, 0)))
    spreads = torch.from_numpy(numpy.nan_to_num(numpy.nanstd(matrix, 0))).clamp(min=1e-6)
    inputs = torch.from_numpy(matrix)
    actual = torch.from_numpy(rows[target].to_numpy(numpy.float32)).reshape(-1, 1)
    stop = torch.from_numpy((rows["kronkers_part"] == "stop").to_numpy())

    categories = [len(c["categories"]) if c["type"] == "string" else 0 for c in columns]
    network = Network(
        categories, means, spreads, actual.mean(), actual.std().clamp(min=1e-6), int(given.hidden)
    )
    optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=1e-4)
    loss = nn.L1Loss()
    fit = torch.nonzero(~stop).ravel()
    best, kept = float("inf"), None
    for epoch in range(int(given.epochs)):
        for batch in fit[torch.randperm(len(fit))].split(256):
            optimizer.zero_grad()
            loss(network(inputs[batch]), actual[batch]).backward()
            optimizer.step()
        with torch.no_grad():
            error = float(loss(network(inputs[stop]), actual[stop]))
        print(f"epoch {epoch + 1}: MAE {error:.4f} on the newest rows", flush=True)
        if error < best:
            best, kept = error, {name: value.clone() for name, value in network.state_dict().items()}
    network.load_state_dict(kept)
    network.eval()

    folder = os.environ["KRONKERS_MODEL_DIR"]
    os.makedirs(os.path.join(folder, "data"), exist_ok=True)
    torch.jit.trace(network, inputs[:2]).save(os.path.join(folder, "data", "model.pt"))
    with open(os.path.join(folder, "MLmodel"), "w", encoding="utf-8") as file:
        file.write(
            f"""flavors:
  pytorch:
    model_data: data/model.pt
signature:
  inputs: '[{{"type": "tensor", "tensor-spec": {{"dtype": "float32", "shape": [-1, {len(columns)}]}}}}]'
  outputs: '[{{"type": "tensor", "tensor-spec": {{"dtype": "float32", "shape": [-1, 1]}}}}]'
"""
        )
    # What PyTorch itself predicts: the platform compares it with what will be served.
    with torch.no_grad():
        predicted = network(inputs).ravel().numpy()
    pandas.DataFrame({"prediction": predicted}).to_csv(os.path.join(folder, "predictions.csv"), index=False)


if __name__ == "__main__":
    main()
