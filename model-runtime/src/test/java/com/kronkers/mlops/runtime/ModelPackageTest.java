package com.kronkers.mlops.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelPackageTest {

    @TempDir
    Path folder;

    private Path zip;
    private Path work;

    @BeforeEach
    void writePackage() throws IOException {
        zip = folder.resolve("model.zip");
        work = folder.resolve("work");
        Networks.writePackage(zip, 1);
    }

    @Test
    void givesBackWhatWasPacked() throws IOException {
        try (ModelPackage opened = ModelPackage.open(zip, work)) {
            assertThat(opened.flavor()).isEqualTo("kronkers-djl");
            assertThat(opened.recipe()).contains(Recipes.demand());
            assertThat(opened.goldenRows().orElseThrow().rows()).hasSize(16);
        }
        assertThat(content(work)).isEmpty();
    }

    @Test
    void equalModelsGiveEqualBytes() throws IOException {
        Path again = folder.resolve("again.zip");
        Path other = folder.resolve("other.zip");

        Networks.writePackage(again, 1);
        Networks.writePackage(other, 2);

        assertThat(again).hasSameBinaryContentAs(zip);
        assertThat(Files.readAllBytes(other)).isNotEqualTo(Files.readAllBytes(zip));
    }

    @Test
    void opensAFolderAndLeavesItThere() throws IOException {
        Path unpacked = PackageArchive.unpack(zip, work, ModelPackage.MOST_BYTES);

        try (ModelPackage opened = ModelPackage.open(unpacked, work)) {
            assertThat(opened.recipe()).contains(Recipes.demand());
        }

        assertThat(unpacked.resolve("MLmodel")).exists();
    }

    @Test
    void refusesAPathThatLeadsOutside() throws IOException {
        for (String name : new String[] {"../outside", "a/../../outside", "/tmp/outside-package", "..\\outside"}) {
            Path evil = zipOf(name, "x");

            assertRefused(evil, "leads outside");
        }
        assertThat(folder.resolve("outside")).doesNotExist();
        assertThat(content(work)).isEmpty();
    }

    @Test
    void refusesWhatUnpacksToTooMuch() throws IOException {
        Path bomb = folder.resolve("bomb.zip");
        byte[] zeros = new byte[1 << 20];
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(bomb))) {
            out.putNextEntry(new ZipEntry("network.params"));
            for (int mebibyte = 0; mebibyte < 257; mebibyte++) {
                out.write(zeros);
            }
            out.closeEntry();
        }

        assertRefused(bomb, "more than 256 MiB");
        assertThat(content(work)).isEmpty();
    }

    @Test
    void refusesWhatIsNoZipFile() throws IOException {
        Path png = Files.write(folder.resolve("model.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G'});

        assertRefused(png, "no ZIP file");
        assertRefused(folder.resolve("absent.zip"), "no such file");
    }

    @Test
    void refusesAnUnknownFlavor() throws IOException {
        replace("MLmodel", text("MLmodel").replace("kronkers-djl", "python_function"));

        assertRefused(zip, "python_function");
    }

    @Test
    void namesTheFileThatIsMissingOrUnreadable() throws IOException {
        replace("golden.json", "[");
        assertRefused(zip, "golden.json");
        replace("recipe.json", Recipes.demand().toJson().replace("P7D", "P1Y"));
        assertRefused(zip, "recipe.step");
        replace("MLmodel", "flavors: {");
        assertRefused(zip, "MLmodel");
        assertRefused(zipOf("readme", "x"), "MLmodel: missing");
    }

    @Test
    void refusesADocumentThatIsNull() throws IOException {
        String golden = text("golden.json");
        replace("golden.json", "null");
        assertRefused(zip, "golden.json: not readable: it holds nothing but null");
        replace("golden.json", golden);
        replace("recipe.json", "null");
        assertRefused(zip, "recipe.json");
        assertThat(content(work)).isEmpty();
    }

    @Test
    void refusesANetworkThatIsNull() throws IOException {
        replace("network.json", "null");

        try (ModelPackage opened = ModelPackage.open(zip, work)) {
            assertThatThrownBy(() -> LoadedModel.load(opened).close())
                    .isInstanceOf(InvalidModelPackageException.class)
                    .hasMessageContaining("network.json");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"only one\"]", "[\"twice\", \"twice\"]"})
    void refusesANetworkWhoseClassesAreNotTwoOrMore(String classes) throws IOException {
        String network = text("network.json");
        String target = "\"name\":\"units\",";
        replace("network.json", network.replace(target, target + "\"classes\":" + classes + ","));

        try (ModelPackage opened = ModelPackage.open(zip, work)) {
            assertThatThrownBy(() -> LoadedModel.load(opened).close())
                    .isInstanceOf(InvalidModelPackageException.class)
                    .hasMessageContaining("network.json: sizes");
        }
    }

    @Test
    void refusesALinkInAFolder() throws IOException {
        Path unpacked = PackageArchive.unpack(zip, work, ModelPackage.MOST_BYTES);
        Path elsewhere = Files.move(unpacked.resolve("golden.json"), folder.resolve("elsewhere.json"));
        Files.createSymbolicLink(unpacked.resolve("golden.json"), elsewhere);

        assertRefused(unpacked, "golden.json");
    }

    private void assertRefused(Path given, String why) {
        assertThatThrownBy(() -> ModelPackage.open(given, work).close())
                .isInstanceOf(InvalidModelPackageException.class)
                .hasMessageContaining(why);
    }

    private Path zipOf(String name, String content) throws IOException {
        Path written = Files.createTempFile(folder, "made", ".zip");
        try (OutputStream file = Files.newOutputStream(written);
                ZipOutputStream out = new ZipOutputStream(file)) {
            out.putNextEntry(new ZipEntry(name));
            out.write(content.getBytes(StandardCharsets.UTF_8));
            out.closeEntry();
        }
        return written;
    }

    private String text(String name) throws IOException {
        try (FileSystem archive = FileSystems.newFileSystem(zip)) {
            return Files.readString(archive.getPath(name));
        }
    }

    private void replace(String name, String content) throws IOException {
        try (FileSystem archive = FileSystems.newFileSystem(zip)) {
            Files.writeString(archive.getPath(name), content);
        }
    }

    private static java.util.List<Path> content(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return java.util.List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
