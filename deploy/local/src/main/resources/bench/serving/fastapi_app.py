"""What a team would write to serve an ONNX model: the same request and answer as the protocol's, in JSON."""
import numpy as np
import onnxruntime
from fastapi import FastAPI
from pydantic import BaseModel

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession("model/model.onnx", options, providers=["CPUExecutionProvider"])
app = FastAPI()


class Tensor(BaseModel):
    name: str
    shape: list[int]
    datatype: str
    data: list[float]


class Request(BaseModel):
    inputs: list[Tensor]


class Answer(BaseModel):
    model_name: str
    model_version: str
    outputs: list[Tensor]


@app.post("/v2/models/trees/infer")
async def infer(request: Request) -> Answer:
    rows = request.inputs[0]
    result = session.run(None, {"x": np.array(rows.data, np.float32).reshape(rows.shape)})[0]
    output = Tensor(name="y", shape=list(result.shape), datatype="FP32", data=result.ravel().tolist())
    return Answer(model_name="trees", model_version="1", outputs=[output])
