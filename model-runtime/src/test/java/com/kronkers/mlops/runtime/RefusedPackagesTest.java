package com.kronkers.mlops.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages that would run foreign code, read foreign files or break the process. */
class RefusedPackagesTest {

    @TempDir
    Path folder;

    @Test
    void otherFlavorsAreRefusedWithTheListOfThoseServed() throws IOException {
        Path sklearn = ModelFiles.copy("onnx-columns", folder.resolve("sklearn"));
        edit(sklearn.resolve("MLmodel"), "\n  onnx:", "\n  sklearn:");

        assertRefused(sklearn, "sklearn", "kronkers-djl, onnx, pytorch, xgboost");
    }

    @Test
    void aPickleIsRefusedWithWhatToDoInstead() {
        assertRefused(ModelFiles.of("torch-pickle"), "pickle", "torch.jit.script");
    }

    @Test
    void aPickleThatIsNoArchiveIsRefused() throws IOException {
        Path old = ModelFiles.copy("torchscript", folder.resolve("old"));
        Files.write(old.resolve("data/model.pth"), new byte[] {(byte) 0x80, 2, '}', '.'});

        assertRefused(old, "pickle");
    }

    @Test
    void aTorchScriptWithANativeLibraryIsRefused() throws IOException {
        Path library = ModelFiles.copy("torchscript", folder.resolve("library"));
        addTo(library.resolve("data/model.pth"), "model/extra/libops.so", "\u007fELF");

        assertRefused(library, "native library", "libops.so");
    }

    @Test
    void aTorchScriptThatNeedsForeignOperatorsOrFilesIsRefused() throws IOException {
        String[] codes = {
            "ops.mylib.run(x)",
            "_0 : __torch__.torch.classes.mylib.Stack",
            "torch.from_file(\"/etc/passwd\", False, 10)",
            "torch . # nothing\n  from_file(\"/etc/passwd\", False, 10)"
        };
        for (int i = 0; i < codes.length; i++) {
            Path foreign = ModelFiles.copy("torchscript", folder.resolve("foreign" + i));
            addTo(foreign.resolve("data/model.pth"), "model/code/__torch__/other.py", codes[i]);

            assertRefused(foreign, "model.pth", i == 0 ? "ops.mylib.run" : i == 1 ? "classes.mylib" : "from_file");
        }
    }

    @Test
    void onnxOperatorsOfOtherDomainsAreRefused() throws IOException {
        Path custom = onnx("custom", node("com.example", "RunAnything"));

        assertRefused(custom, "com.example:RunAnything");
    }

    @Test
    void onnxOperatorsInsideABranchAreSeen() throws IOException {
        byte[] graph = field(6, field(1, node("com.example", "Hidden")));
        byte[] branch = join(field(4, "If".getBytes(StandardCharsets.UTF_8)), field(5, graph));

        assertRefused(onnx("branch", branch), "com.example:Hidden");
    }

    @Test
    void anOnnxFunctionOfTheFileItselfIsNoForeignOperator() throws IOException {
        Path file = folder.resolve("own.onnx");
        byte[] function = join(field(1, text("Twice")), field(10, text("local")), field(7, node("", "Add")));
        Files.write(file, join(field(7, field(1, node("local", "Twice"))), field(25, function)));

        OnnxFile read = OnnxFile.read(file);

        assertThat(read.foreignOperators()).isEmpty();
    }

    @Test
    void onnxDataOutsideTheFolderIsRefused() throws IOException {
        for (String location : new String[] {"/etc/passwd", "../../../etc/passwd", "weights/../../x"}) {
            Path outside = onnxWithData("data" + location.length(), location);

            assertRefused(outside, "leads outside");
        }
        assertRefused(onnxWithData("absent", "weights.bin"), "weights.bin: missing");
    }

    @Test
    void aLinkOutIsRefused() throws IOException {
        Path linked = ModelFiles.copy("onnx-columns", folder.resolve("linked"));
        Path elsewhere = Files.move(linked.resolve("model.onnx"), folder.resolve("elsewhere.onnx"));
        Files.createSymbolicLink(linked.resolve("model.onnx"), elsewhere);

        assertRefused(linked, "model.onnx", "link");
    }

    @Test
    void aModelFileOutsideTheFolderIsRefused() throws IOException {
        Path outside = ModelFiles.copy("xgboost-json", folder.resolve("outside"));
        edit(
                outside.resolve("MLmodel"),
                "    data: model.json\n    model_class",
                "    data: ../model.json\n    model_class");

        assertRefused(outside, "leads outside");
    }

    @Test
    void moreThanTheSizeAllowedIsRefused() {
        Path model = ModelFiles.of("xgboost-json");

        assertThatThrownBy(() -> ModelPackage.open(model, folder, 1000).close())
                .isInstanceOf(InvalidModelPackageException.class)
                .hasMessageContaining("in all");
    }

    @Test
    void anXgboostFileOfTheOldBinaryFormatIsRefused() throws IOException {
        Path binary = ModelFiles.copy("xgboost-classes", folder.resolve("binary"));
        Files.write(binary.resolve("model.xgb"), "binf\0\0\0\0".getBytes(StandardCharsets.UTF_8));

        assertRefused(binary, "neither XGBoost's JSON nor its UBJSON");
    }

    @Test
    void aSignatureOfAnotherWidthIsRefused() throws IOException {
        Path narrow = ModelFiles.copy("xgboost-binary", folder.resolve("narrow"));
        edit(narrow.resolve("MLmodel"), "[-1, 5]", "[-1, 4]");

        assertRefused(narrow, "4 numbers", "5");
    }

    @Test
    void textWithoutCategoriesIsRefused() throws IOException {
        Path text = ModelFiles.copy("xgboost-json", folder.resolve("text"));
        edit(text.resolve("MLmodel"), "categories:", "kategorien:");

        assertRefused(text, "department", "metadata.kronkers.columns.department.categories");
    }

    @Test
    void columnsOfNoServedTypeAreRefused() throws IOException {
        Path nested = ModelFiles.copy("onnx-columns", folder.resolve("nested"));
        edit(nested.resolve("MLmodel"), "\"type\": \"boolean\"", "\"type\": \"map\"");

        assertRefused(nested, "flag", "map");
    }

    @Test
    void cutAndChangedFilesAreRefusedBeforeTheEngineSeesThem() throws IOException {
        byte[] onnx = Files.readAllBytes(ModelFiles.of("onnx-classifier").resolve("model.onnx"));
        byte[] ubjson = Files.readAllBytes(ModelFiles.of("xgboost-ubj").resolve("model.ubj"));
        Random random = new Random(5);
        Path file = folder.resolve("changed");
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            byte[] original = i % 2 == 0 ? onnx : ubjson;
            byte[] changed = Arrays.copyOf(original, 1 + random.nextInt(original.length));
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            Files.write(file, changed);
            try {
                if (i % 2 == 0) {
                    OnnxFile.read(file);
                } else {
                    XgboostFile.read(file);
                }
            } catch (InvalidModelPackageException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(300);
    }

    private void assertRefused(Path model, String... reasons) {
        assertThatThrownBy(() -> ModelFiles.load(model, folder).close())
                .isInstanceOf(InvalidModelPackageException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(reasons));
    }

    private Path onnx(String name, byte[] node) throws IOException {
        Path model = ModelFiles.copy("onnx-columns", folder.resolve(name));
        Files.write(model.resolve("model.onnx"), field(7, field(1, node)));
        return model;
    }

    private Path onnxWithData(String name, String location) throws IOException {
        Path model = ModelFiles.copy("onnx-columns", folder.resolve(name));
        byte[] entry = join(field(1, text("location")), field(2, text(location)));
        Files.write(model.resolve("model.onnx"), field(7, field(5, field(13, entry))));
        return model;
    }

    private static byte[] node(String domain, String operator) {
        return join(field(4, text(operator)), field(7, text(domain)));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A field of a protocol buffer that has a length. */
    private static byte[] field(int number, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int value : new int[] {number << 3 | 2, content.length}) {
            int rest = value;
            while (rest > 0x7f) {
                out.write(rest & 0x7f | 0x80);
                rest >>>= 7;
            }
            out.write(rest);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static void edit(Path file, String from, String to) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }

    private static void addTo(Path archive, String entry, String content) throws IOException {
        try (FileSystem zip =
                FileSystems.newFileSystem(archive, java.util.Map.of(), RefusedPackagesTest.class.getClassLoader())) {
            Path file = zip.getPath(entry);
            Files.createDirectories(file.getParent());
            try (OutputStream out = Files.newOutputStream(file)) {
                out.write(text(content));
            }
        }
    }
}
