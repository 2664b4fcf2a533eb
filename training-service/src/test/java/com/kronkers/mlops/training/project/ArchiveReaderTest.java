package com.kronkers.mlops.training.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveReaderTest {
    private static final long BYTES = 1 << 20;
    private static final int FILES = 50;

    @TempDir
    Path folder;

    @Test
    void aZipAndATarOfTheSameFilesAreTheSameProject() throws Exception {
        Path zipped = unpack("zip", zip("MLproject", "name: a", "code/train.py", "print(1)"));
        Path tarred = unpack("tar", tar("code/train.py", "print(1)", "MLproject", "name: a"));

        assertThat(ProjectFiles.digest(zipped))
                .isEqualTo(ProjectFiles.digest(tarred))
                .startsWith("sha256:");
        assertThat(zipped.resolve("code/train.py")).hasContent("print(1)");
    }

    @Test
    void aNameOrAByteMoreIsAnotherProject() throws Exception {
        String digest = ProjectFiles.digest(unpack("one", zip("MLproject", "name: a")));

        assertThat(ProjectFiles.digest(unpack("two", zip("MLproject", "name: b"))))
                .isNotEqualTo(digest);
        assertThat(ProjectFiles.digest(unpack("three", zip("MLproject2", "name: a"))))
                .isNotEqualTo(digest);
    }

    @Test
    void aProjectInAFolderOfItsNameIsFoundThere() throws Exception {
        Path unpacked = unpack("wrapped", zip("my-project-main/MLproject", "name: a"));

        assertThat(ProjectFiles.top(unpacked)).isEqualTo(unpacked.resolve("my-project-main"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../outside",
                "code/../../outside",
                "/etc/outside",
                "code/../inside",
                "..\\outside",
                "C:/outside",
                "a\nb",
                " "
            })
    void aNameThatLeadsOutIsRefused(String name) throws Exception {
        for (byte[] archive : new byte[][] {zip(name, "x"), tar(name, "x")}) {
            assertThatThrownBy(() -> unpack("target", archive))
                    .isInstanceOfSatisfying(InvalidProjectException.class, e -> assertThat(e.fix())
                            .contains("pack plain files with relative names"));
            assertThat(folder.resolve("outside")).doesNotExist();
        }
    }

    @Test
    void aLinkIsRefusedInEitherFormatWhereverItPoints() throws Exception {
        for (byte[] archive :
                new byte[][] {zipWithLink(), tarWith(TarConstants.LF_SYMLINK), tarWith(TarConstants.LF_LINK)}) {
            assertThatThrownBy(() -> unpack("linked", archive))
                    .isInstanceOf(InvalidProjectException.class)
                    .hasMessage("is a link or a device");
        }
    }

    @Test
    void aDeviceIsRefused() throws Exception {
        assertThatThrownBy(() -> unpack("device", tarWith(TarConstants.LF_CHR)))
                .isInstanceOf(InvalidProjectException.class)
                .hasMessage("is a link or a device");
    }

    @Test
    void aBombIsNotUnpackedToItsEnd() throws Exception {
        String zeros = "\0".repeat((int) BYTES + 1);

        for (byte[] archive : new byte[][] {zip("bomb", zeros), tar("bomb", zeros)}) {
            assertThat(archive).hasSizeLessThan(20_000);
            assertThatThrownBy(() -> unpack("bombed" + archive.length, archive))
                    .isInstanceOf(InvalidProjectException.class)
                    .hasMessageContaining("larger than " + BYTES + " bytes");
        }
    }

    @Test
    void moreFilesThanAProjectMayHaveAreRefused() throws Exception {
        String[] entries = new String[2 * (FILES + 1)];
        for (int i = 0; i <= FILES; i++) {
            entries[2 * i] = "file" + i;
            entries[2 * i + 1] = "";
        }

        assertThatThrownBy(() -> unpack("many", zip(entries))).hasMessageContaining("more than " + FILES + " files");
    }

    @Test
    void whatIsNoArchiveOrIsCutOffIsRefused() throws Exception {
        byte[] whole = tar("MLproject", "name: a".repeat(500));
        byte[] cut = java.util.Arrays.copyOf(whole, whole.length / 2);

        for (byte[] archive : new byte[][] {"hello".getBytes(StandardCharsets.UTF_8), cut, new byte[0]}) {
            assertThatThrownBy(() -> unpack("broken", archive))
                    .isInstanceOfSatisfying(InvalidProjectException.class, e -> assertThat(e.fix())
                            .isEqualTo("send the project as a ZIP or a tar.gz file"));
        }
    }

    @Test
    void aNameThatOccursTwiceIsRefused() throws Exception {
        assertThatThrownBy(() -> unpack("twice", tar("a", "1", "a", "2"))).hasMessage("occurs twice");
        assertThatThrownBy(() -> unpack("both", tar("b", "1", "b/c", "2")))
                .hasMessage("needs a folder where there is a file");
    }

    private Path unpack(String name, byte[] archive) throws IOException, InvalidProjectException {
        Path file = Files.write(folder.resolve(name + ".archive"), archive);
        Path target = folder.resolve(name);
        ArchiveReader.unpack(file, new SafeFolder(target, BYTES, FILES));
        return target;
    }

    static byte[] zip(String... namesAndContents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndContents[i]));
                zip.write(namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] tar(String... namesAndContents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                byte[] content = namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(namesAndContents[i], true);
                entry.setName(namesAndContents[i]);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] tarWith(byte kind) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip)) {
            TarArchiveEntry entry = new TarArchiveEntry("odd", kind);
            entry.setLinkName("MLproject");
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private static byte[] zipWithLink() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            ZipArchiveEntry entry = new ZipArchiveEntry("link");
            entry.setUnixMode(0xa1ff);
            zip.putArchiveEntry(entry);
            zip.write("/etc/passwd".getBytes(StandardCharsets.UTF_8));
            zip.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }
}
