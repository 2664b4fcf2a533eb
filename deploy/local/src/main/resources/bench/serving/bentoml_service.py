"""What a team would write to serve an ONNX model with BentoML."""
import bentoml
import numpy as np
import onnxruntime


@bentoml.service(workers=2)
class Trees:
    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            "model/model.onnx", options, providers=["CPUExecutionProvider"])

    @bentoml.api
    async def predict(self, x: list[list[float]]) -> list[list[float]]:
        return self.session.run(None, {"x": np.array(x, np.float32)})[0].tolist()
