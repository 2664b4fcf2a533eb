package com.kronkers.mlops.serving.platform;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Packages that other libraries made, whole or tampered with. */
public final class ForeignModels {
    /** 100 trees on 20 numbers. */
    public static final Path XGBOOST = Path.of("../deploy/benchmarks/models/trees-xgboost-ubj.zip");

    public static final Path ONNX = Path.of("../deploy/benchmarks/models/trees-onnx.zip");
    public static final Path TORCHSCRIPT = Path.of("../deploy/benchmarks/models/mlp-torchscript.zip");

    private static final String LAYERS = "    layers = self.layers\n";

    private ForeignModels() {}

    /** A TorchScript that keeps four megabytes more with every step, for a million steps. */
    public static Path allocatingWithoutEnd(Path zip) throws IOException {
        return before(
                zip,
                "    kept = annotate(List[Tensor], [])\n"
                        + "    for i in range(1000000):\n"
                        + "      _0 = torch.append(kept, torch.ones([torch.add(1048576, i)]))\n"
                        + "    x0 = torch.add(x, torch.mul(torch.sum(torch.cat(kept)), 0))\n");
    }

    /** A TorchScript that computes for a million years. */
    public static Path computingWithoutEnd(Path zip) throws IOException {
        return before(
                zip, "    x0 = x\n" + "    for i in range(9000000000000000):\n" + "      x0 = torch.add(x0, x)\n");
    }

    /** A TorchScript that repeats its golden rows, and predicts no number where an input is above a thousand. */
    public static Path failingAboveAThousand(Path zip) throws IOException {
        return before(zip, "    x0 = torch.add(x, torch.mul(torch.log(torch.rsub(x, 1000)), 0))\n");
    }

    /** The trees beside a file of so many bytes that are all zero. */
    public static Path paddedTrees(Path zip, int bytes) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(XGBOOST));
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                in.transferTo(out);
            }
            out.putNextEntry(new ZipEntry("padding"));
            out.write(new byte[bytes]);
        }
        return zip;
    }

    /** These statements make {@code x0} of the input {@code x}, and the layers get it: what nobody needs is never run. */
    private static Path before(Path zip, String statements) throws IOException {
        return withCode(
                zip, code -> code.replace(LAYERS, LAYERS + statements).replace("forward(x, )", "forward(x0, )"));
    }

    private static Path withCode(Path zip, UnaryOperator<String> change) throws IOException {
        try (InputStream in = Files.newInputStream(TORCHSCRIPT)) {
            Files.write(
                    zip,
                    rewritten(
                            in,
                            ".pth",
                            archive -> rewritten(
                                    new ByteArrayInputStream(archive),
                                    "code/__torch__.py",
                                    code -> changed(code, change))));
        }
        return zip;
    }

    private static byte[] changed(byte[] code, UnaryOperator<String> change) {
        String before = new String(code, StandardCharsets.UTF_8);
        String after = change.apply(before);
        if (after.equals(before)) {
            throw new IllegalStateException("the code is another one: " + before);
        }
        return after.getBytes(StandardCharsets.UTF_8);
    }

    /** Changes one entry's content. */
    private interface Change {
        byte[] of(byte[] content) throws IOException;
    }

    private static byte[] rewritten(InputStream archive, String suffix, Change change) throws IOException {
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        try (ZipInputStream in = new ZipInputStream(archive);
                ZipOutputStream out = new ZipOutputStream(result)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] content = in.readAllBytes();
                out.putNextEntry(new ZipEntry(entry.getName()));
                out.write(entry.getName().endsWith(suffix) ? change.of(content) : content);
                out.closeEntry();
            }
        }
        return result.toByteArray();
    }
}
