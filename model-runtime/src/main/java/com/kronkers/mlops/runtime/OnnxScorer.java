package com.kronkers.mlops.runtime;

import ai.djl.Model;
import ai.djl.onnxruntime.engine.OrtNDManager;
import ai.djl.onnxruntime.engine.OrtSymbolBlock;
import ai.onnxruntime.MapInfo;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.SequenceInfo;
import ai.onnxruntime.TensorInfo;
import com.kronkers.mlops.runtime.Signature.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model in ONNX Runtime. DJL owns the session; predictions call it directly, because DJL's block copies every tensor
 * and knows no unsigned numbers.
 */
final class OnnxScorer implements Scorer {
    private static final String ENGINE = "OnnxRuntime";

    private final Model model;
    private final OrtSession session;
    private final List<EngineInput> inputs;
    private final List<String> outputNames;
    private final List<String> classes;
    /** Whether the file was exported for one row, as exporters do that are not told of a dimension for rows. */
    private final boolean oneByOne;

    private Signature signature;
    private EngineOutputs outputs;

    private OnnxScorer(
            Model model,
            OrtSession session,
            List<EngineInput> inputs,
            List<String> outputNames,
            List<String> classes,
            boolean oneByOne) {
        this.model = model;
        this.session = session;
        this.inputs = inputs;
        this.outputNames = outputNames;
        this.classes = classes;
        this.oneByOne = oneByOne;
    }

    /** @throws InvalidModelPackageException if the file needs what lies outside it, or does not fit the signature */
    static OnnxScorer load(ModelPackage content, LoadSettings settings) throws IOException {
        MlModelFile description = content.description();
        String name = description.file("data", "model.onnx");
        Path path = content.files().file(name);
        OnnxFile file = OnnxFile.read(path);
        requireSelfContained(content.files(), name, file);
        PyTorch.configure();
        Model model = Model.newInstance("onnx", ENGINE);
        boolean complete = false;
        try (OrtSession.SessionOptions options = options(settings)) {
            OrtSession session = OrtEnvironment.getEnvironment().createSession(path.toString(), options);
            model.setBlock(new OrtSymbolBlock(session, (OrtNDManager) model.getNDManager()));
            OnnxScorer scorer = of(model, session, description.signature(), file);
            scorer.probe(
                    content.columns().isPresent() ? null : content.goldenRows().orElse(null));
            complete = true;
            return scorer;
        } catch (OrtException e) {
            throw new InvalidModelPackageException(name + ": " + e.getMessage(), e);
        } finally {
            if (!complete) {
                model.close();
            }
        }
    }

    private static void requireSelfContained(PackageFiles files, String name, OnnxFile file) {
        if (!file.foreignOperators().isEmpty()) {
            throw new InvalidModelPackageException(name + ": it needs operators that are not ONNX's own: "
                    + file.foreignOperators().stream().sorted().toList() + "; libraries of operators are not loaded");
        }
        Path parent = Path.of(name).getParent();
        for (String location : file.externalFiles()) {
            if (location.isEmpty() || Path.of(location).isAbsolute()) {
                throw new InvalidModelPackageException(name + ": '" + location + "' leads outside the package");
            }
            files.file(parent == null ? location : parent.resolve(location).toString());
        }
    }

    private static OrtSession.SessionOptions options(LoadSettings settings) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(settings.threads());
        options.setInterOpNumThreads(1);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        // A thread that waits for work by spinning takes the core that another model's caller needs.
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }

    private static OnnxScorer of(Model model, OrtSession session, Signature declared, OnnxFile file)
            throws OrtException {
        List<Column> taken = new ArrayList<>();
        for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
            taken.add(column("input", input, file.classes()));
        }
        List<Column> given = new ArrayList<>();
        for (Map.Entry<String, NodeInfo> output : session.getOutputInfo().entrySet()) {
            given.add(column("output", output, file.classes()));
        }
        List<Column> columns = declared == null ? taken : declared.inputs();
        List<EngineInput> inputs = inputs(columns, taken);
        EngineOutputs outputs = EngineOutputs.of(declared, given, file.classes());
        List<String> names =
                outputs.sources().stream().map(i -> given.get(i).name()).toList();
        OnnxScorer scorer = new OnnxScorer(model, session, inputs, names, file.classes(), oneByOne(session));
        scorer.outputs = outputs;
        scorer.signature = new Signature(agreed(columns, inputs), outputs.columns());
        return scorer;
    }

    private static boolean oneByOne(OrtSession session) throws OrtException {
        return session.getInputInfo().values().stream()
                .anyMatch(input -> input.getInfo() instanceof TensorInfo tensor
                        && tensor.getShape().length > 0
                        && tensor.getShape()[0] == 1);
    }

    /** Each engine's input is one column of that name, or, where it is the only one, all columns side by side. */
    private static List<EngineInput> inputs(List<Column> columns, List<Column> taken) {
        Map<String, Column> byName = new LinkedHashMap<>();
        columns.forEach(column -> byName.put(column.name(), column));
        List<String> names = taken.stream().map(Column::name).toList();
        List<EngineInput> inputs = new ArrayList<>();
        for (int i = 0; i < taken.size(); i++) {
            Column engine = taken.get(i);
            List<Column> own;
            if (byName.keySet().containsAll(names)) {
                own = List.of(byName.get(engine.name()));
            } else if (taken.size() == 1) {
                own = columns;
            } else if (columns.size() == taken.size() && columns.get(i).isTensor()) {
                own = List.of(columns.get(i));
            } else {
                throw new InvalidModelPackageException(
                        "MLmodel: the signature's inputs are " + byName.keySet() + ", the model's are " + names);
            }
            inputs.add(EngineInput.of(engine.name(), engine.datatype(), engine.dimensions(), own));
        }
        return inputs;
    }

    /** A tensor is asked for in the engine's datatype, which a signature may have got wrong. */
    private static List<Column> agreed(List<Column> columns, List<EngineInput> inputs) {
        return columns.stream()
                .map(column -> inputs.stream()
                        .filter(input -> column.isTensor() && input.columns().contains(column))
                        .map(input -> column.typed(input.datatype()))
                        .findFirst()
                        .orElse(column))
                .toList();
    }

    private static Column column(String what, Map.Entry<String, NodeInfo> node, List<String> classes) {
        String name = node.getKey();
        if (node.getValue().getInfo() instanceof TensorInfo tensor) {
            Datatype datatype = OnnxTensors.datatype(tensor);
            if (datatype == null || what.equals("input") && OnnxTensors.unsignedBeyondBytes(datatype)) {
                throw new InvalidModelPackageException("the model's " + what + " '" + name + "' is of type "
                        + tensor.onnxType + ", which is not served");
            }
            long[] shape = tensor.getShape().length == 0 ? new long[1] : tensor.getShape();
            shape[0] = -1;
            return Column.tensor(name, datatype, shape);
        }
        if (node.getValue().getInfo() instanceof SequenceInfo sequence && sequence.isSequenceOfMaps()) {
            MapInfo map = sequence.mapInfo;
            if (map.valueType == ai.onnxruntime.OnnxJavaType.FLOAT && !classes.isEmpty()) {
                return Column.tensor(name, Datatype.FP32, new long[] {-1, classes.size()});
            }
        }
        throw new InvalidModelPackageException(
                "the model's " + what + " '" + name + "' is " + node.getValue().getInfo() + ", which is not served");
    }

    /** Tries the model, and takes shapes from what it gives where the file does not say. */
    private void probe(GoldenRows golden) {
        List<Tensor> given;
        try (OnnxWorker worker = worker()) {
            given = worker.raw(ProbeRow.of(signature.inputs(), golden));
        } catch (IllegalStateException e) {
            // A made-up row may be none the model accepts; the file's own shapes then stand.
            return;
        }
        List<Column> seen = new ArrayList<>();
        for (int i = 0; i < outputs.columns().size() && !outputs.split(); i++) {
            Column column = outputs.columns().get(i);
            Tensor tensor = given.get(i);
            boolean other = column.isTensor() && column.shape().size() != tensor.rank();
            long[] shape = tensor.shape();
            if (shape.length > 0) {
                shape[0] = -1;
            }
            seen.add(other && shape.length > 0 ? column.shaped(shape) : column);
        }
        if (!outputs.split()) {
            outputs = new EngineOutputs(List.copyOf(seen), outputs.sources(), false);
            signature = new Signature(signature.inputs(), seen);
        }
    }

    private OnnxWorker worker() {
        return new OnnxWorker(session, inputs, outputNames, classes, outputs, oneByOne);
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public Worker newWorker() {
        return worker();
    }

    @Override
    public void close() {
        model.close();
    }
}
