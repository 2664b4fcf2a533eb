package com.kronkers.mlops.local.bench.serving;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** A version of a model: its number and its package. */
record ModelVersion(String number, Path zip, String digest) {

    /**
     * A version whose package nobody has seen before: the same files with the number as the archive's comment, so that
     * it is fetched, checked and tried like any new one.
     *
     * @param folder for the package
     */
    static ModelVersion fresh(MeasuredModel model, Path checkout, Path folder, String number) throws IOException {
        Path zip = folder.resolve(model.model() + "-" + number + ".zip");
        try (InputStream source = Files.newInputStream(model.zip(checkout));
                ZipInputStream in = new ZipInputStream(source);
                OutputStream target = Files.newOutputStream(zip);
                ZipOutputStream out = new ZipOutputStream(target)) {
            out.setComment(number);
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                in.transferTo(out);
                out.closeEntry();
            }
        }
        return new ModelVersion(number, zip, digest(zip));
    }

    private static String digest(Path file) throws IOException {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
