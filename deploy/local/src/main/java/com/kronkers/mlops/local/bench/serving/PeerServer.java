package com.kronkers.mlops.local.bench.serving;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A server of models that a department could take instead, as its documentation says to start it. None checks a token. */
enum PeerServer {
    FASTAPI(
            "FastAPI + ONNX Runtime, uvicorn, 2 workers",
            MeasuredModel.ONNX,
            "/v2/models/trees/infer",
            "fastapi==0.165.0",
            "uvicorn[standard]==0.54.0",
            "onnxruntime==1.29.0") {
        @Override
        List<String> command(Path bin, Path folder, int port) throws IOException {
            resource("fastapi_app.py", folder);
            return List.of(
                    bin.resolve("uvicorn").toString(),
                    "fastapi_app:app",
                    "--workers=2",
                    "--port=" + port,
                    "--no-access-log",
                    "--log-level=warning");
        }

        @Override
        Object body() {
            return oip("x");
        }
    },

    MLFLOW(
            "mlflow models serve, 2 workers",
            MeasuredModel.ONNX,
            "/invocations",
            "mlflow==3.17.2",
            "onnx==1.23.2",
            "onnxruntime==1.29.0") {
        @Override
        List<String> command(Path bin, Path folder, int port) {
            return List.of(
                    bin.resolve("mlflow").toString(),
                    "models",
                    "serve",
                    "--model-uri=" + folder.resolve("model"),
                    "--env-manager=local",
                    "--host=127.0.0.1",
                    "--port=" + port,
                    "--workers=2");
        }

        @Override
        Object body() {
            return Map.of("inputs", Map.of("x", List.of(row())));
        }
    },

    MLSERVER(
            "MLServer, XGBoost",
            MeasuredModel.XGBOOST,
            "/v2/models/trees/infer",
            "mlserver==1.7.1",
            "mlserver-xgboost==1.7.1",
            // Its worker process ends at the start with a newer one.
            "uvloop==0.21.0") {
        @Override
        List<String> command(Path bin, Path folder, int port) throws IOException {
            resource("mlserver-model-settings.json", folder, "model-settings.json");
            return List.of(bin.resolve("mlserver").toString(), "start", folder.toString());
        }

        @Override
        Map<String, String> environment(int port) {
            return Map.of(
                    "MLSERVER_HOST", "127.0.0.1",
                    "MLSERVER_HTTP_PORT", Integer.toString(port),
                    "MLSERVER_GRPC_PORT", Integer.toString(port + 1),
                    "MLSERVER_METRICS_PORT", Integer.toString(port + 2),
                    "MLSERVER_DEBUG", "false");
        }

        @Override
        Object body() {
            return oip("input-0");
        }
    },

    BENTOML(
            "BentoML + ONNX Runtime, 2 workers",
            MeasuredModel.ONNX,
            "/predict",
            "bentoml==1.4.40",
            "onnxruntime==1.29.0") {
        @Override
        List<String> command(Path bin, Path folder, int port) throws IOException {
            resource("bentoml_service.py", folder);
            return List.of(
                    bin.resolve("bentoml").toString(),
                    "serve",
                    "bentoml_service:Trees",
                    "--host=127.0.0.1",
                    "--port=" + port);
        }

        @Override
        Map<String, String> environment(int port) {
            return Map.of("BENTOML_DO_NOT_TRACK", "True");
        }

        @Override
        Object body() {
            return Map.of("x", List.of(row()));
        }
    };

    private final String described;
    private final MeasuredModel model;
    private final String path;
    private final List<String> packages;

    PeerServer(String described, MeasuredModel model, String path, String... packages) {
        this.described = described;
        this.model = model;
        this.path = path;
        this.packages = List.of(packages);
    }

    String described() {
        return described;
    }

    /** The model that it serves, which lies unpacked in the folder {@code model} of its own. */
    MeasuredModel model() {
        return model;
    }

    /** Where a row is sent. */
    String path() {
        return path;
    }

    /** What pip installs. */
    List<String> packages() {
        return packages;
    }

    /**
     * Its start.
     *
     * @param bin of its virtual environment
     * @param folder where it runs
     */
    abstract List<String> command(Path bin, Path folder, int port) throws IOException;

    Map<String, String> environment(int port) {
        return Map.of();
    }

    /** One row, as it takes it. */
    abstract Object body();

    byte[] json() throws IOException {
        return new ObjectMapper().writeValueAsBytes(body());
    }

    private static Object oip(String input) {
        return Map.of(
                "inputs",
                List.of(Map.of(
                        "name", input, "shape", List.of(1, OipRequests.WIDTH), "datatype", "FP32", "data", row())));
    }

    private static List<Float> row() {
        float[] numbers = OipRequests.numbers(1);
        Float[] boxed = new Float[numbers.length];
        Arrays.setAll(boxed, i -> numbers[i]);
        return Arrays.stream(boxed).collect(Collectors.toList());
    }

    private static void resource(String name, Path folder) throws IOException {
        resource(name, folder, name);
    }

    private static void resource(String name, Path folder, String as) throws IOException {
        try (InputStream source = PeerServer.class.getResourceAsStream("/bench/serving/" + name)) {
            Files.copy(source, folder.resolve(as), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** What its environment was made for, so that it is made anew when that changes. */
    byte[] requirements() {
        return String.join("\n", packages).getBytes(StandardCharsets.UTF_8);
    }
}
