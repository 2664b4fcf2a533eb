package com.kronkers.mlops.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Tells a TorchScript archive from a pickle, which would run whatever its maker wrote, and refuses a TorchScript that
 * needs native code from elsewhere or opens files.
 */
final class TorchScriptFile {
    private static final long MOST_CODE_BYTES = 16L << 20;
    /** A dot between names, with all that its reader passes over: spaces, broken lines, comments. */
    private static final String DOT = "(?:[\\s\\\\]|#[^\\n]*\\n)*+\\.(?:[\\s\\\\]|#[^\\n]*\\n)*+";

    private static final Pattern OPERATOR = Pattern.compile("\\bops" + DOT + "(\\w+)" + DOT + "(\\w+)");
    private static final Set<String> OWN_NAMESPACES = Set.of("aten", "prim", "quantized");
    private static final Pattern CUSTOM_CLASS = Pattern.compile("\\btorch" + DOT + "classes" + DOT + "[\\w.]+");
    private static final Pattern OPENS_FILES =
            Pattern.compile("\\b(?:torch|aten)" + DOT + "(?:from_file|save|load)\\b");

    private TorchScriptFile() {}

    /** @throws InvalidModelPackageException saying what it is, or needs */
    static void requireSelfContained(Path file) throws IOException {
        String name = file.getFileName().toString();
        boolean code = false;
        boolean constants = false;
        long left = MOST_CODE_BYTES;
        try (ZipFile archive = new ZipFile(file.toFile())) {
            for (ZipEntry entry : Collections.list(archive.entries())) {
                String path = entry.getName();
                if (path.matches("(?i).*\\.(so|dll|dylib)(\\.[0-9.]+)?")) {
                    throw new InvalidModelPackageException(name + ": it holds a native library, " + path);
                }
                constants |= path.endsWith("/constants.pkl");
                if (path.matches("[^/]+/code/.*\\.py")) {
                    code = true;
                    left -= requireOwnOperators(name, archive, entry, left);
                }
            }
        } catch (ZipException e) {
            throw pickle(name);
        }
        if (!code || !constants) {
            throw pickle(name);
        }
    }

    private static long requireOwnOperators(String name, ZipFile archive, ZipEntry entry, long most)
            throws IOException {
        byte[] content;
        try (InputStream in = archive.getInputStream(entry)) {
            content = in.readNBytes((int) most + 1);
        }
        if (content.length > most) {
            throw new InvalidModelPackageException(
                    name + ": its code is larger than " + (MOST_CODE_BYTES >> 20) + " MiB");
        }
        String code = new String(content, StandardCharsets.UTF_8);
        Matcher operator = OPERATOR.matcher(code);
        while (operator.find()) {
            if (!OWN_NAMESPACES.contains(operator.group(1))) {
                throw new InvalidModelPackageException(
                        name + ": it needs the operator " + operator.group() + ", which is not PyTorch's own");
            }
        }
        for (Pattern forbidden : new Pattern[] {CUSTOM_CLASS, OPENS_FILES}) {
            Matcher found = forbidden.matcher(code);
            if (found.find()) {
                throw new InvalidModelPackageException(name + ": it uses " + found.group() + ", which is not served");
            }
        }
        return content.length;
    }

    private static InvalidModelPackageException pickle(String name) {
        return new InvalidModelPackageException(name + ": a Python pickle, which could run any code, is not loaded."
                + " Save the model as TorchScript: mlflow.pytorch.save_model(torch.jit.script(model), ...)");
    }
}
