"""Makes a typed client from the API document of one model, and asks that model with it.

The environment names the platform's origin (REST), a department's token (TOKEN) and a folder to generate into (OUT). The
model `shop` is deployed: price, visitors, holiday and department in, units out.

Each function is a check. Prints `passed NAME` or `failed NAME` and why; ends with 1 if one failed.
"""
import importlib
import inspect
import json
import os
import subprocess
import sys
import traceback
from enum import Enum
from pathlib import Path

import httpx

REST = os.environ["REST"]
TOKEN = os.environ["TOKEN"]
OUT = Path(os.environ["OUT"])
PACKAGE = "shop_client"


def generate():
    answer = httpx.get(f"{REST}/predictions/shop/openapi.json", headers={"Authorization": f"Bearer {TOKEN}"})
    answer.raise_for_status()
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "openapi.json").write_text(answer.text)
    (OUT / "config.yaml").write_text(f"package_name_override: {PACKAGE}\npost_hooks: []\n")
    generator = Path(sys.executable).parent / "openapi-python-client"
    done = subprocess.run(
        [generator, "generate", "--path", "openapi.json", "--config", "config.yaml", "--output-path", "generated",
         "--overwrite"], cwd=OUT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(OUT / "generated"))
    return json.loads(answer.text)


DOCUMENT = generate()
models = importlib.import_module(f"{PACKAGE}.models")
predict = importlib.import_module(f"{PACKAGE}.api.default.predict")
lineage = importlib.import_module(f"{PACKAGE}.api.default.lineage")
client = importlib.import_module(f"{PACKAGE}.client").AuthenticatedClient(base_url=REST, token=TOKEN)


def row(**instead):
    fields = {"price": 7.5, "visitors": 120, "holiday": True, "department": models.RowDepartment.DAIRY}
    return models.Row(**{**fields, **instead})


def fields_are_typed_and_categories_an_enumeration():
    types = {name: parameter.annotation for name, parameter in inspect.signature(models.Row).parameters.items()}
    assert types["visitors"] in (int, "int") and types["holiday"] in (bool, "bool"), types
    assert issubclass(models.RowDepartment, Enum)
    assert {department.value for department in models.RowDepartment} == {"BAKERY", "DAIRY", "PRODUCE"}


def one_row_is_predicted():
    answer = predict.sync(client=client, body=row())
    assert isinstance(answer, models.Answer), answer
    assert answer.model == "shop" and answer.version == "1" and answer.variant == "champion"
    assert isinstance(answer.predictions[0].value, float)


def many_rows_are_predicted_in_order_in_both_forms():
    rows = [row(price=price) for price in (2.0, 7.5, 19.0)]
    listed = predict.sync(client=client, body=rows)
    named = predict.sync(client=client, body=models.Rows(rows=rows))
    assert len(listed.predictions) == 3
    assert [p.value for p in listed.predictions] == [p.value for p in named.predictions]


def a_field_that_may_be_left_out_is():
    department = models.RowDepartment.BAKERY
    answer = predict.sync(client=client, body=models.Row(visitors=3, holiday=False, department=department))
    assert isinstance(answer, models.Answer), answer


def contributions_sum_to_the_prediction():
    answer = predict.sync(client=client, body=row(), explain=True)
    explanation = answer.predictions[0].explanation
    total = explanation.base_value + sum(explanation.contributions.to_dict().values())
    assert abs(total - explanation.raw_prediction) < 1e-4, (total, explanation)
    assert abs(total - answer.predictions[0].value) < 1e-4


def a_value_out_of_range_is_a_typed_problem():
    problem = predict.sync(client=client, body=row(price=20.5))
    assert isinstance(problem, models.Problem), problem
    assert problem.status == 422 and problem.errors[0].field == "price"
    assert problem.errors[0].fix == "Send a number from 1 to 20."


def every_status_that_comes_is_described():
    described = DOCUMENT["paths"]["/predictions/shop"]["post"]["responses"]
    wrong = client.get_httpx_client()
    for content, media_type, status in [
        (b"{", "application/json", 400), (b"x", "text/plain", 415), (b"{}", "application/json", 422)
    ]:
        answer = wrong.post("/predictions/shop", content=content, headers={"Content-Type": media_type})
        assert answer.status_code == status, answer.text
        assert str(status) in described
    assert wrong.post("/predictions/shop", json={}, headers={"Accept": "image/png"}).status_code == 406
    assert httpx.post(f"{REST}/predictions/shop", json={}).status_code == 401
    assert "401" in described and "406" in described


def a_prediction_leads_to_its_lineage():
    id = predict.sync(client=client, body=row()).predictions[0].id
    known = lineage.sync(id, client=client).to_dict()
    assert known["prediction"]["model"] == "shop" and known["version"]["version"] == "1", known
    forged = lineage.sync_detailed(id[:-4] + ("AAAA" if id[-4:] != "AAAA" else "BBBB"), client=client)
    assert forged.status_code == 404


def the_documents_own_example_is_answered():
    for example in DOCUMENT["paths"]["/predictions/shop"]["post"]["requestBody"]["content"]["application/json"][
            "examples"].values():
        answer = client.get_httpx_client().post("/predictions/shop", json=example["value"])
        assert answer.status_code == 200, answer.text


CHECKS = [check for name, check in list(globals().items())
          if inspect.isfunction(check) and check.__module__ == __name__ and name not in ("generate", "row")]

failed = False
for check in CHECKS:
    try:
        check()
        print("passed", check.__name__)
    except Exception:
        failed = True
        print("failed", check.__name__)
        traceback.print_exc(file=sys.stdout)
sys.exit(1 if failed else 0)
