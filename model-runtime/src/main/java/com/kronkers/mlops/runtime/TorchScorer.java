package com.kronkers.mlops.runtime;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import com.kronkers.mlops.runtime.Signature.Column;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A TorchScript in DJL's PyTorch engine, whose block is called directly: what a call makes lives in its scope. */
final class TorchScorer implements Scorer {
    private final Model model;
    private final List<EngineInput> inputs;
    private EngineOutputs outputs;
    private Signature signature;

    private TorchScorer(Model model, List<EngineInput> inputs) {
        this.model = model;
        this.inputs = inputs;
    }

    /** @throws InvalidModelPackageException if it is a pickle, needs foreign code, or does not fit the signature */
    static TorchScorer load(ModelPackage content) throws IOException {
        MlModelFile description = content.description();
        Path file = content.files().file(modelFile(description, content.files()));
        TorchScriptFile.requireSelfContained(file);
        Signature declared = description.signature();
        if (declared == null) {
            throw new InvalidModelPackageException("MLmodel: a pytorch model needs a signature:"
                    + " mlflow.pytorch.save_model(..., signature=infer_signature(inputs, outputs))");
        }
        PyTorch.engine();
        Model model = Model.newInstance("torchscript", PyTorch.NAME);
        boolean complete = false;
        try (InputStream in = Files.newInputStream(file)) {
            model.load(in);
            TorchScorer scorer = new TorchScorer(model, inputs(declared.inputs()));
            scorer.probe(
                    declared,
                    content.columns().isPresent() ? null : content.goldenRows().orElse(null));
            complete = true;
            return scorer;
        } catch (MalformedModelException | EngineException e) {
            throw new InvalidModelPackageException(file.getFileName() + ": " + e.getMessage(), e);
        } finally {
            if (!complete) {
                model.close();
            }
        }
    }

    /** MLflow names a folder that holds the file. */
    private static String modelFile(MlModelFile description, PackageFiles files) throws IOException {
        String data = description.file("model_data", "data");
        if (files.has(data)) {
            return data;
        }
        List<String> found = files.list(data).stream()
                .filter(name -> name.endsWith(".pth") || name.endsWith(".pt") || name.endsWith(".pt2"))
                .toList();
        if (found.size() != 1) {
            throw new InvalidModelPackageException(data + ": it should hold one model file, it holds " + found);
        }
        return data + "/" + found.get(0);
    }

    /** Tensors go in one by one; scalar columns side by side as one matrix, as MLflow's own serving does. */
    private static List<EngineInput> inputs(List<Column> columns) {
        if (columns.stream().noneMatch(Column::isTensor)) {
            return List.of(EngineInput.of("", Datatype.FP32, new long[] {-1, columns.size()}, columns));
        }
        List<EngineInput> inputs = new ArrayList<>();
        for (Column column : columns) {
            if (!column.isTensor() || djlType(column.datatype()) == null) {
                throw new InvalidModelPackageException(
                        "MLmodel: '" + column.name() + "' is no tensor that PyTorch takes: " + column.datatype());
            }
            inputs.add(EngineInput.of("", column.datatype(), column.dimensions(), List.of(column)));
        }
        return inputs;
    }

    private static DataType djlType(Datatype datatype) {
        return switch (datatype) {
            case FP16 -> DataType.FLOAT16;
            case FP32 -> DataType.FLOAT32;
            case FP64 -> DataType.FLOAT64;
            case INT8 -> DataType.INT8;
            case UINT8 -> DataType.UINT8;
            case INT32 -> DataType.INT32;
            case INT64 -> DataType.INT64;
            case BOOL -> DataType.BOOLEAN;
            default -> null;
        };
    }

    private static Datatype datatype(DataType type) {
        return switch (type) {
            case FLOAT16 -> Datatype.FP16;
            case FLOAT32 -> Datatype.FP32;
            case FLOAT64 -> Datatype.FP64;
            case INT8 -> Datatype.INT8;
            case UINT8 -> Datatype.UINT8;
            case INT32 -> Datatype.INT32;
            case INT64 -> Datatype.INT64;
            case BOOLEAN -> Datatype.BOOL;
            default -> throw new IllegalStateException("the model gives a tensor of " + type + ", which is not served");
        };
    }

    /** Tries the model twice, because the engine compiles at the second call, and learns its outputs. */
    private void probe(Signature declared, GoldenRows golden) {
        Table row = ProbeRow.of(declared.inputs(), golden);
        List<Column> given;
        try (Worker worker = new Worker()) {
            worker.raw(row);
            given = worker.described(row);
        } catch (EngineException e) {
            // A made-up row may be none the model accepts; the signature is then believed.
            given = declared.outputs();
        }
        outputs = EngineOutputs.of(declared, given, List.of());
        signature = new Signature(declared.inputs(), outputs.columns());
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public Scorer.Worker newWorker() {
        return new Worker();
    }

    @Override
    public void close() {
        model.close();
    }

    private final class Worker implements Scorer.Worker {
        private static final int MOST_KEPT_BYTES = 1 << 20;

        private final NDManager manager = model.getNDManager().newSubManager();
        private final ParameterStore parameters = new ParameterStore(manager, false);
        private final Block block = model.getBlock();
        private final ByteBuffer[] kept = new ByteBuffer[inputs.size()];

        @Override
        public Table predict(Table features) {
            return outputs.table(features.rows(), raw(features));
        }

        private List<Tensor> raw(Table features) {
            try (NDManager scope = manager.newSubManager()) {
                NDList given = block.forward(parameters, arrays(scope, features), false);
                given.attach(scope);
                List<Tensor> tensors = new ArrayList<>(given.size());
                if (outputs == null) {
                    given.forEach(array -> tensors.add(tensor(array)));
                } else {
                    outputs.sources().forEach(source -> tensors.add(tensor(given.get(source))));
                }
                return tensors;
            }
        }

        private List<Column> described(Table features) {
            try (NDManager scope = manager.newSubManager()) {
                NDList given = block.forward(parameters, arrays(scope, features), false);
                given.attach(scope);
                List<Column> columns = new ArrayList<>();
                for (NDArray array : given) {
                    long[] shape = array.getShape().getShape();
                    if (shape.length == 0) {
                        throw new InvalidModelPackageException("the model gives one value for all rows");
                    }
                    shape[0] = -1;
                    String name = array.getName() == null ? "output-" + columns.size() : array.getName();
                    columns.add(Column.tensor(name, datatype(array.getDataType()), shape));
                }
                return columns;
            }
        }

        private NDList arrays(NDManager scope, Table features) {
            NDList arrays = new NDList(inputs.size());
            for (int i = 0; i < kept.length; i++) {
                EngineInput input = inputs.get(i);
                Shape shape = new Shape(input.shapeOf(features));
                ByteBuffer buffer = buffer(
                        i, Math.toIntExact(shape.size() * input.datatype().bytes()));
                input.fill(features, buffer);
                buffer.rewind();
                arrays.add(scope.create(buffer, shape, djlType(input.datatype())));
            }
            return arrays;
        }

        /** The tensors of a call share this memory, and are gone when the next call writes it. */
        private ByteBuffer buffer(int index, int bytes) {
            ByteBuffer last = kept[index];
            if (last == null || last.capacity() != bytes) {
                last = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
                kept[index] = bytes <= MOST_KEPT_BYTES ? last : null;
            }
            return last.clear();
        }

        private static Tensor tensor(NDArray array) {
            ByteBuffer data = array.toByteBuffer();
            ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
            return Tensor.of(datatype(array.getDataType()), array.getShape().getShape(), copy);
        }

        @Override
        public void close() {
            manager.close();
            Arrays.fill(kept, null);
        }
    }
}
