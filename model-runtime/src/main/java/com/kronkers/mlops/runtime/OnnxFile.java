package com.kronkers.mlops.runtime;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an ONNX file refers to, read from its protocol buffer (onnx.proto of ONNX 1.x) before any engine sees it: the
 * operators by domain, files outside, and the classes of a classifier.
 */
final class OnnxFile {
    private static final Set<String> STANDARD_DOMAINS = Set.of("", "ai.onnx", "ai.onnx.ml");
    private static final Set<String> CLASSIFIERS =
            Set.of("ZipMap", "TreeEnsembleClassifier", "LinearClassifier", "SVMClassifier");
    private static final int MOST_DEPTH = 32;

    private final Set<String> foreignOperators = new HashSet<>();
    private final Set<String> functions = new HashSet<>();
    private final List<String> externalFiles = new ArrayList<>();
    private List<String> classes = List.of();

    private OnnxFile() {}

    /** @throws InvalidModelPackageException if it is no ONNX file */
    static OnnxFile read(Path file) throws IOException {
        OnnxFile read = new OnnxFile();
        try {
            read.model(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new InvalidModelPackageException(
                    file.getFileName() + ": no readable ONNX model: " + e.getMessage(), e);
        }
        read.foreignOperators.removeAll(read.functions);
        return read;
    }

    /** Operators outside ONNX's own domains that the file does not define itself, as {@code domain:name}. */
    Set<String> foreignOperators() {
        return foreignOperators;
    }

    /** Where tensors lie outside the file, as the file names them. */
    List<String> externalFiles() {
        return externalFiles;
    }

    /** In the order of the probabilities; empty where it is no classifier. */
    List<String> classes() {
        return classes;
    }

    private interface Field {
        void read(int number, ByteBuffer value);
    }

    private void model(ByteBuffer in) {
        boolean[] graph = new boolean[1];
        message(in, (number, value) -> {
            if (number == 7) {
                graph[0] = true;
                graph(value, 0);
            } else if (number == 25) {
                function(value);
            }
        });
        if (!graph[0]) {
            throw new IllegalArgumentException("it has no graph");
        }
    }

    private void function(ByteBuffer in) {
        String[] names = {"", ""};
        message(in, (number, value) -> {
            if (number == 1) {
                names[1] = text(value);
            } else if (number == 10) {
                names[0] = text(value);
            } else if (number == 7) {
                node(value, 1);
            }
        });
        functions.add(names[0] + ":" + names[1]);
    }

    private void graph(ByteBuffer in, int depth) {
        if (depth > MOST_DEPTH) {
            throw new IllegalArgumentException("graphs nested deeper than " + MOST_DEPTH);
        }
        message(in, (number, value) -> {
            if (number == 1) {
                node(value, depth);
            } else if (number == 5) {
                tensor(value);
            } else if (number == 15) {
                sparse(value);
            }
        });
    }

    private void node(ByteBuffer in, int depth) {
        String[] names = {"", ""};
        List<ByteBuffer> attributes = new ArrayList<>();
        message(in, (number, value) -> {
            if (number == 4) {
                names[1] = text(value);
            } else if (number == 7) {
                names[0] = text(value);
            } else if (number == 5) {
                attributes.add(value.duplicate().order(ByteOrder.LITTLE_ENDIAN));
            }
        });
        if (!STANDARD_DOMAINS.contains(names[0])) {
            foreignOperators.add(names[0] + ":" + names[1]);
        }
        boolean classifier = CLASSIFIERS.contains(names[1]);
        attributes.forEach(attribute -> attribute(attribute, classifier, depth));
    }

    private void attribute(ByteBuffer in, boolean classifier, int depth) {
        String[] name = {""};
        List<String> labels = new ArrayList<>();
        message(in, (number, value) -> {
            switch (number) {
                case 1 -> name[0] = text(value);
                case 5, 10 -> tensor(value);
                case 22, 23 -> sparse(value);
                case 6, 11 -> graph(value, depth + 1);
                case 8 -> wholes(value, labels);
                case 9 -> labels.add(text(value));
                default -> {}
            }
        });
        if (classifier && name[0].startsWith("classlabels_") && !labels.isEmpty()) {
            classes = List.copyOf(labels);
        }
    }

    private void sparse(ByteBuffer in) {
        message(in, (number, value) -> {
            if (number == 1 || number == 2) {
                tensor(value);
            }
        });
    }

    private void tensor(ByteBuffer in) {
        message(in, (number, value) -> {
            if (number == 13) {
                String[] entry = {"", ""};
                message(value, (key, text) -> {
                    if (key == 1 || key == 2) {
                        entry[key - 1] = text(text);
                    }
                });
                if (entry[0].equals("location")) {
                    externalFiles.add(entry[1]);
                }
            }
        });
    }

    /** Fields of a message; a number is handed on as its own bytes, packed ones as theirs. */
    private static void message(ByteBuffer in, Field field) {
        while (in.hasRemaining()) {
            long key = number(in);
            int number = (int) (key >>> 3);
            switch ((int) key & 7) {
                case 0 -> {
                    int start = in.position();
                    number(in);
                    field.read(number, part(in, start, in.position()));
                }
                case 1 -> take(in, 8);
                case 2 -> {
                    long length = number(in);
                    int start = in.position();
                    take(in, length);
                    field.read(number, part(in, start, in.position()));
                }
                case 5 -> take(in, 4);
                default -> throw new IllegalArgumentException("a field of no known kind at byte " + in.position());
            }
        }
    }

    private static void wholes(ByteBuffer in, List<String> values) {
        while (in.hasRemaining()) {
            values.add(String.valueOf(number(in)));
        }
    }

    private static long number(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number without end at byte " + in.position());
    }

    private static void take(ByteBuffer in, long length) {
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("it ends at byte " + in.position());
        }
        in.position(in.position() + (int) length);
    }

    private static ByteBuffer part(ByteBuffer in, int from, int to) {
        return in.duplicate().position(from).limit(to).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String text(ByteBuffer in) {
        return StandardCharsets.UTF_8.decode(in.duplicate()).toString();
    }
}
