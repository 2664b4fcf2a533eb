package com.kronkers.mlops.runtime;

import java.util.Arrays;

/** The element types of the Open Inference Protocol. */
public enum Datatype {
    BOOL(1, "bool"),
    UINT8(1, "uint8"),
    UINT16(2, "uint16"),
    UINT32(4, "uint32"),
    UINT64(8, "uint64"),
    INT8(1, "int8"),
    INT16(2, "int16"),
    INT32(4, "int32"),
    INT64(8, "int64"),
    FP16(2, "float16"),
    FP32(4, "float32"),
    FP64(8, "float64"),
    /** text or bytes of any length */
    BYTES(0, "str");

    private final int bytes;
    private final String numpyName;

    Datatype(int bytes, String numpyName) {
        this.bytes = bytes;
        this.numpyName = numpyName;
    }

    /** Bytes an element takes; 0 for {@link #BYTES}, whose elements differ. */
    public int bytes() {
        return bytes;
    }

    public boolean isFloating() {
        return this == FP16 || this == FP32 || this == FP64;
    }

    public boolean isInteger() {
        return this != BOOL && this != BYTES && !isFloating();
    }

    /** Its name in NumPy, as MLflow's tensor signatures have it. */
    String numpyName() {
        return numpyName;
    }

    /** By its name in NumPy, as MLflow's tensor signatures have it; {@code null} = none of these. */
    static Datatype ofNumpy(String name) {
        if (name.equals("object") || name.equals("bytes") || name.startsWith("<U") || name.startsWith("|S")) {
            return BYTES;
        }
        return Arrays.stream(values())
                .filter(type -> type.numpyName.equals(name))
                .findFirst()
                .orElse(null);
    }
}
