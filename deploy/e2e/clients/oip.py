"""Goes through the conformance table of the Open Inference Protocol with clients that nobody here wrote.

The environment names the addresses and tokens: OIP_REST (the platform's origin), OIP_SERVICE (the service itself, for
gRPC), OIP_TOKEN (of a department), OIP_AUDITOR (who may not ask for predictions). Two models are deployed: `columns`, one
value a row of each of five columns, and `tensors`, one tensor of each type; both give back what they get. A third,
`trees`, takes rows of 20 numbers.

Each function is a row of the table. Prints `passed ROW` or `failed ROW` and why; ends with 1 if a row failed.
"""
import asyncio
import os
import sys
import traceback
from urllib.parse import urlparse

import grpc
import httpx
import kserve
import numpy as np
from google.protobuf import descriptor_pool

# Both clients bring the protocol's messages under the same names, which one pool refuses.
descriptor_pool._DEFAULT = descriptor_pool.DescriptorPool()

import tritonclient.grpc
import tritonclient.http
from tritonclient.utils import InferenceServerException

REST = os.environ["OIP_REST"]
GRPC = urlparse(os.environ["OIP_SERVICE"]).netloc
BEARER = {"authorization": "Bearer " + os.environ["OIP_TOKEN"]}
AUDITOR = {"authorization": "Bearer " + os.environ["OIP_AUDITOR"]}

EXACT = 2 ** 53 + 1
COLUMNS = {
    "id": np.array([EXACT, -2 ** 63], np.int64),
    "name": np.array(["Spätzle", ""], np.object_),
    "amount": np.array([0.1, -2.5], np.float32),
    "exact": np.array([0.1, 1e300], np.float64),
    "flag": np.array([True, False]),
}
TENSORS = {
    "bool": np.array([[True, False]]),
    "uint8": np.array([[0, 255]], np.uint8),
    "int8": np.array([[-128, 127]], np.int8),
    "int16": np.array([[-2 ** 15, 2 ** 15 - 1]], np.int16),
    "int32": np.array([[-2 ** 31, 2 ** 31 - 1]], np.int32),
    "int64": np.array([[-2 ** 63, EXACT]], np.int64),
    "float16": np.array([[0.5, -65504]], np.float16),
    "float32": np.array([[0.1, np.nan]], np.float32),
    "float64": np.array([[0.1, -1e300]], np.float64),
    "str": np.array([["Spätzle", ""]], np.object_),
}
DATATYPES = {
    "id": "INT64", "name": "BYTES", "amount": "FP32", "exact": "FP64", "flag": "BOOL",
    "bool": "BOOL", "uint8": "UINT8", "int8": "INT8", "int16": "INT16", "int32": "INT32", "int64": "INT64",
    "float16": "FP16", "float32": "FP32", "float64": "FP64", "str": "BYTES",
}
ROWS = {}


def row(name):
    def register(function):
        ROWS[name] = function
        return function

    return register


def triton_inputs(client, arrays, **options):
    inputs = []
    for name, array in arrays.items():
        tensor = client.InferInput(name, list(array.shape), DATATYPES.get(name, "FP32"))
        tensor.set_data_from_numpy(array, **options)
        inputs.append(tensor)
    return inputs


def kserve_request(model, arrays, binary, **options):
    inputs = []
    for name, array in arrays.items():
        tensor = kserve.InferInput(name, list(array.shape), DATATYPES[name])
        tensor.set_data_from_numpy(array, binary_data=binary)
        inputs.append(tensor)
    return kserve.InferRequest(model, inputs, **options)


def texts(array):
    return [value.decode() if isinstance(value, bytes) else value for value in array.flatten().tolist()]


def assert_same(arrays, read):
    """Every output is the input of its name, with the same type and every bit."""
    for name, array in arrays.items():
        found = read(name + "_out")
        assert found is not None, f"no output {name}_out"
        assert found.size == array.size, f"{name}: {found.shape}, not {array.shape}"
        if array.dtype == np.object_:
            assert texts(found) == texts(array), f"{name}: {texts(found)}"
        else:
            assert found.dtype == array.dtype, f"{name}: {found.dtype}, not {array.dtype}"
            assert np.array_equal(found.flatten(), array.flatten(), equal_nan=array.dtype.kind == "f"), \
                f"{name}: {found}"


def assert_refused(status, reason, call):
    try:
        call()
    except InferenceServerException as refused:
        assert status in str(refused.status()), f"{refused.status()}: {refused.message()}"
        assert reason in refused.message(), refused.message()
        return
    raise AssertionError(f"was not refused with {status}")


class Http:
    def __init__(self):
        self.client = tritonclient.http.InferenceServerClient(urlparse(REST).netloc)

    def infer(self, model, arrays, binary, **options):
        inputs = triton_inputs(tritonclient.http, arrays, binary_data=binary)
        return self.client.infer(model, inputs, headers=dict(options.pop("headers", BEARER)), **options)


HTTP = Http()
RPC = tritonclient.grpc.InferenceServerClient(GRPC)


def rpc_infer(model, arrays, **options):
    inputs = triton_inputs(tritonclient.grpc, arrays)
    return RPC.infer(model, inputs, headers=dict(options.pop("headers", BEARER)), **options)


def one(arrays):
    return {name: array[:1] for name, array in arrays.items()}


async def with_rest(call):
    async with kserve.InferenceRESTClient(kserve.RESTConfig(protocol="v2")) as client:
        return await call(client)


async def with_grpc(call):
    async with kserve.InferenceGRPCClient(GRPC) as client:
        return await call(client)


# --- REST -------------------------------------------------------------------------------------------------------------


@row("rest-server")
def server():
    described = HTTP.client.get_server_metadata(headers=dict(BEARER))
    assert described["name"] and described["version"]
    assert {"binary_tensor_data", "model_repository"} <= set(described["extensions"]), described


@row("rest-health")
def health():
    assert HTTP.client.is_server_live() and HTTP.client.is_server_ready()
    assert asyncio.run(with_rest(lambda client: client.is_server_live(REST)))
    assert asyncio.run(with_rest(lambda client: client.is_server_ready(REST)))


@row("rest-model")
def model():
    for version in ("", "1"):
        described = HTTP.client.get_model_metadata("columns", version, headers=dict(BEARER))
        assert described["versions"] == ["1"], described
        assert [(i["name"], i["datatype"], i["shape"]) for i in described["inputs"]] == [
            (name, DATATYPES[name], [-1]) for name in COLUMNS], described
    shapes = {i["name"]: i["shape"] for i in HTTP.client.get_model_metadata("tensors", headers=dict(BEARER))["inputs"]}
    assert shapes["float16"] == [-1, 2], shapes


@row("rest-model-ready")
def model_ready():
    assert HTTP.client.is_model_ready("columns", headers=dict(BEARER))
    assert HTTP.client.is_model_ready("columns", "1", headers=dict(BEARER))
    assert not HTTP.client.is_model_ready("columns", "9", headers=dict(BEARER))
    assert not HTTP.client.is_model_ready("nothing", headers=dict(BEARER))
    assert asyncio.run(with_rest(lambda client: client.is_model_ready(REST, "columns", headers=dict(BEARER))))


@row("rest-infer-json")
def infer_json():
    plain = [tritonclient.http.InferRequestedOutput(name + "_out", binary_data=False) for name in COLUMNS]
    answer = HTTP.infer("columns", COLUMNS, False, outputs=plain)
    assert "parameters" not in answer.get_response()["outputs"][0], "asked for JSON, got binary data"
    assert_same(COLUMNS, answer.as_numpy)


@row("rest-infer-nested")
def infer_nested():
    body = {"inputs": [{"name": "id", "shape": [1, 1], "datatype": "INT64", "data": [[EXACT]]},
                       {"datatype": "BYTES", "data": [["Spätzle"]], "shape": [1, 1], "name": "name"},
                       {"name": "amount", "shape": [1], "datatype": "FP32", "data": [0.5]},
                       {"name": "exact", "shape": [1], "datatype": "FP64", "data": [0.25]},
                       {"name": "flag", "shape": [1], "datatype": "BOOL", "data": [True]}]}
    answer = asyncio.run(with_rest(lambda client: client.infer(REST, body, "columns", headers=dict(BEARER))))
    assert answer.get_output_by_name("id_out").as_numpy().flatten().tolist() == [EXACT]


@row("rest-infer-kserve")
def infer_kserve():
    request = kserve_request("columns", COLUMNS, False)
    answer = asyncio.run(with_rest(lambda client: client.infer(REST, request, "columns", headers=dict(BEARER))))
    assert_same(COLUMNS, lambda name: answer.get_output_by_name(name).as_numpy())


@row("rest-infer-version")
def infer_version():
    answer = HTTP.infer("columns", one(COLUMNS), False, model_version="1")
    assert answer.get_response()["model_version"] == "1"


@row("rest-infer-binary")
def infer_binary():
    answer = HTTP.infer("tensors", TENSORS, True)
    assert all("binary_data_size" in o["parameters"] for o in answer.get_response()["outputs"])
    assert_same(TENSORS, answer.as_numpy)
    for unsigned in (np.uint16, np.uint32, np.uint64):
        found = answer.as_numpy(f"{np.dtype(unsigned).name}_out")
        assert found.dtype == unsigned and (found == TENSORS["int64"].astype(unsigned)).all(), found


@row("rest-infer-binary-kserve")
def infer_binary_kserve():
    request = kserve_request("tensors", TENSORS, True, parameters={"binary_data_output": True})
    answer = asyncio.run(with_rest(lambda client: client.infer(REST, request, "tensors", headers=dict(BEARER))))
    assert_same(TENSORS, lambda name: answer.get_output_by_name(name).as_numpy())


@row("rest-infer-mixed")
def infer_mixed():
    inputs = triton_inputs(tritonclient.http, {"id": COLUMNS["id"], "name": COLUMNS["name"]}, binary_data=True)
    inputs += triton_inputs(tritonclient.http, {n: COLUMNS[n] for n in ("amount", "exact", "flag")}, binary_data=False)
    wanted = [tritonclient.http.InferRequestedOutput("flag_out", binary_data=True),
              tritonclient.http.InferRequestedOutput("id_out", binary_data=False)]
    answer = HTTP.client.infer("columns", inputs, outputs=wanted, headers=dict(BEARER))
    assert [o["name"] for o in answer.get_response()["outputs"]] == ["flag_out", "id_out"]
    assert answer.get_output("flag_out")["parameters"]["binary_data_size"] == 2
    assert answer.get_output("id_out")["data"] == COLUMNS["id"].tolist()


@row("rest-infer-datatypes")
def infer_datatypes():
    arrays = {name: array for name, array in TENSORS.items()}
    wanted = [tritonclient.http.InferRequestedOutput(name + "_out", binary_data=False) for name in arrays]
    inputs = triton_inputs(tritonclient.http, {n: a for n, a in arrays.items() if n != "float32"}, binary_data=False)
    # The client would write the missing number as NaN, which is no JSON.
    inputs += triton_inputs(tritonclient.http, {"float32": arrays["float32"]}, binary_data=True)
    answer = HTTP.client.infer("tensors", inputs, outputs=wanted, headers=dict(BEARER))
    assert answer.get_output("float32_out")["data"][1] is None
    assert_same(arrays, answer.as_numpy)


@row("rest-infer-unsigned")
def infer_unsigned():
    for datatype in (np.uint16, np.uint32, np.uint64):
        inputs = triton_inputs(tritonclient.http, {n: a for n, a in one(COLUMNS).items() if n != "id"})
        tensor = tritonclient.http.InferInput("id", [1], np.dtype(datatype).name.upper())
        tensor.set_data_from_numpy(np.array([65535], datatype))
        assert HTTP.client.infer("columns", inputs + [tensor], headers=dict(BEARER)).as_numpy("id_out").tolist() == [65535]


@row("rest-infer-id")
def infer_id():
    answer = HTTP.infer("columns", one(COLUMNS), True, request_id="my-request").get_response()
    assert answer["id"] == "my-request"
    assert "id" not in HTTP.infer("columns", one(COLUMNS), True).get_response()


@row("rest-infer-parameters")
def infer_parameters():
    answer = HTTP.infer("columns", one(COLUMNS), True, parameters={"department": "x"}, timeout=7).get_response()
    assert answer["parameters"]["revision"] == 1, answer["parameters"]


@row("rest-infer-batch")
def infer_batch():
    batch = {"input-0": np.linspace(0, 1, 1000 * 20, dtype=np.float32).reshape(1000, 20)}
    whole = HTTP.infer("trees", batch, True).as_numpy("output-0")
    assert whole.shape[0] == 1000
    single = HTTP.infer("trees", {"input-0": batch["input-0"][7:8]}, False).as_numpy("output-0")
    assert np.allclose(whole[7], single[0], rtol=1e-5), (whole[7], single)


@row("rest-repository-index")
def repository_index():
    index = {m["name"]: m for m in HTTP.client.get_model_repository_index(headers=dict(BEARER))}
    assert index["columns"]["state"] == "READY" and index["columns"]["version"] == "1", index


@row("rest-repository-load")
def repository_load():
    assert_refused("403", "promote a version", lambda: HTTP.client.load_model("columns", headers=dict(BEARER)))
    assert_refused("403", "retire it", lambda: HTTP.client.unload_model("columns", headers=dict(BEARER)))


@row("rest-refused-unknown")
def refused_unknown():
    assert_refused("404", "no model 'nothing'", lambda: HTTP.infer("nothing", one(COLUMNS), True))
    assert_refused("404", "version 1 (champion) is", lambda: HTTP.infer("columns", one(COLUMNS), True, model_version="9"))
    assert_refused("404", "nothing", lambda: HTTP.client.get_model_metadata("nothing", headers=dict(BEARER)))


@row("rest-refused-misfit")
def refused_misfit():
    less = {name: array for name, array in COLUMNS.items() if name != "flag"}
    assert_refused("400", "'flag' is missing", lambda: HTTP.infer("columns", less, True))
    more = {**COLUMNS, "more": np.zeros(2, np.float32)}
    assert_refused("400", "'more' is none", lambda: HTTP.infer("columns", more, True))
    wide = {**COLUMNS, "id": np.zeros((2, 2), np.int64)}
    assert_refused("400", "one value a row", lambda: HTTP.infer("columns", wide, True))
    longer = {**COLUMNS, "id": np.zeros(3, np.int64)}
    assert_refused("400", "rows", lambda: HTTP.infer("columns", longer, True))
    wrong = {"input-0": np.zeros((1, 19), np.float32)}
    assert_refused("400", "the model takes [-1, 20]", lambda: HTTP.infer("trees", wrong, True))
    unknown = [tritonclient.http.InferRequestedOutput("nothing")]
    assert_refused("400", "no output 'nothing'", lambda: HTTP.infer("columns", COLUMNS, True, outputs=unknown))


@row("rest-refused-nan")
def refused_nan():
    missing = {**COLUMNS, "amount": np.array([0.5, np.nan], np.float32)}
    assert_refused("400", "input 'amount' has element 1 NaN", lambda: HTTP.infer("columns", missing, False))
    infinite = {**COLUMNS, "exact": np.array([np.inf, 0], np.float64)}
    assert_refused("400", "input 'exact' has element 0 Infinity", lambda: HTTP.infer("columns", infinite, False))
    request = kserve_request("columns", missing, False)
    answer = asyncio.run(with_rest(lambda client: client.infer(REST, request, "columns", headers=dict(BEARER))))
    assert np.isnan(answer.get_output_by_name("amount_out").as_numpy()[1])


@row("rest-refused-large")
def refused_large():
    batch = {"input-0": np.zeros((2001, 20), np.float32)}
    assert_refused("400", "1 to 2000 rows", lambda: HTTP.infer("trees", batch, True))
    body = {"inputs": [{"name": "input-0", "shape": [1, 1], "datatype": "BYTES", "data": ["x" * 5_000_000]}]}
    try:
        asyncio.run(with_rest(lambda client: client.infer(REST, body, "trees", headers=dict(BEARER))))
    except httpx.HTTPStatusError as refused:
        assert refused.response.status_code == 413 and "are taken" in str(refused), refused
    else:
        raise AssertionError("was not refused with 413")


@row("rest-refused-caller")
def refused_caller():
    assert_refused("401", "Authorization", lambda: HTTP.infer("columns", one(COLUMNS), True, headers={}))
    assert_refused("401", "Authorization", lambda: HTTP.client.get_server_metadata(headers={"authorization": "Bearer x"}))
    assert_refused("403", "roles", lambda: HTTP.infer("columns", one(COLUMNS), True, headers=AUDITOR))


# --- gRPC -------------------------------------------------------------------------------------------------------------


@row("grpc-server")
def grpc_server():
    described = RPC.get_server_metadata(headers=dict(BEARER))
    assert described.name and "model_repository" in described.extensions, described


@row("grpc-health")
def grpc_health():
    assert RPC.is_server_live() and RPC.is_server_ready()
    assert asyncio.run(with_grpc(lambda client: client.is_server_live()))
    assert asyncio.run(with_grpc(lambda client: client.is_server_ready()))


@row("grpc-model")
def grpc_model():
    described = RPC.get_model_metadata("columns", "1", headers=dict(BEARER))
    assert [(i.name, i.datatype, list(i.shape)) for i in described.inputs] == [
        (name, DATATYPES[name], [-1]) for name in COLUMNS], described


@row("grpc-model-ready")
def grpc_model_ready():
    assert RPC.is_model_ready("columns", headers=dict(BEARER))
    assert RPC.is_model_ready("columns", "1", headers=dict(BEARER))
    assert asyncio.run(with_grpc(lambda client: client.is_model_ready("columns", headers=tuple(BEARER.items()))))
    assert_refused("NOT_FOUND", "nothing", lambda: RPC.is_model_ready("nothing", headers=dict(BEARER)))


@row("grpc-infer-raw")
def grpc_infer_raw():
    answer = rpc_infer("tensors", TENSORS)
    assert len(answer.get_response().raw_output_contents) == len(answer.get_response().outputs)
    assert_same(TENSORS, answer.as_numpy)
    assert (answer.as_numpy("uint64_out") == TENSORS["int64"].astype(np.uint64)).all()


@row("grpc-infer-typed")
def grpc_infer_typed():
    request = kserve_request("columns", COLUMNS, False, request_id="my-request")
    answer = asyncio.run(with_grpc(lambda client: client.infer(request, headers=tuple(BEARER.items()))))
    assert answer.id == "my-request"
    assert_same(COLUMNS, lambda name: answer.get_output_by_name(name).as_numpy())


@row("grpc-infer-outputs")
def grpc_infer_outputs():
    wanted = [tritonclient.grpc.InferRequestedOutput(name) for name in ("flag_out", "id_out")]
    answer = rpc_infer("columns", COLUMNS, outputs=wanted, request_id="42", model_version="1").get_response()
    assert [o.name for o in answer.outputs] == ["flag_out", "id_out"]
    assert answer.id == "42" and answer.model_version == "1"
    assert answer.parameters["revision"].int64_param == 1


@row("grpc-infer-batch")
def grpc_infer_batch():
    batch = {"input-0": np.linspace(0, 1, 1000 * 20, dtype=np.float32).reshape(1000, 20)}
    over_rest = HTTP.infer("trees", batch, True).as_numpy("output-0")
    assert np.array_equal(rpc_infer("trees", batch).as_numpy("output-0"), over_rest)


@row("grpc-repository")
def grpc_repository():
    index = RPC.get_model_repository_index(headers=dict(BEARER))
    assert ("columns", "READY") in [(m.name, m.state) for m in index.models], index
    assert_refused("PERMISSION_DENIED", "promote a version", lambda: RPC.load_model("columns", headers=dict(BEARER)))
    assert_refused("PERMISSION_DENIED", "retire it", lambda: RPC.unload_model("columns", headers=dict(BEARER)))


@row("grpc-refused")
def grpc_refused():
    assert_refused("NOT_FOUND", "no model 'nothing'", lambda: rpc_infer("nothing", one(COLUMNS)))
    less = {name: array for name, array in COLUMNS.items() if name != "flag"}
    assert_refused("INVALID_ARGUMENT", "'flag' is missing", lambda: rpc_infer("columns", less))
    large = {"input-0": np.zeros((2001, 20), np.float32)}
    assert_refused("INVALID_ARGUMENT", "1 to 2000 rows", lambda: rpc_infer("trees", large))
    larger = {"input-0": np.zeros((60_000, 20), np.float32)}
    assert_refused("RESOURCE_EXHAUSTED", "", lambda: rpc_infer("trees", larger))


@row("grpc-refused-caller")
def grpc_refused_caller():
    assert_refused("UNAUTHENTICATED", "", lambda: rpc_infer("columns", one(COLUMNS), headers={}))
    assert_refused("UNAUTHENTICATED", "", lambda: RPC.get_server_metadata(headers={"authorization": "Bearer x"}))
    assert_refused("PERMISSION_DENIED", "", lambda: rpc_infer("columns", one(COLUMNS), headers=AUDITOR))


def main():
    failed = 0
    for name, check in ROWS.items():
        try:
            check()
            print("passed", name, flush=True)
        except (AssertionError, InferenceServerException, grpc.RpcError, httpx.HTTPError, KeyError, ValueError):
            failed += 1
            print("failed", name, traceback.format_exc(), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
