package com.kronkers.mlops.runtime;

/** IEEE 754 binary16, which Java has methods for from 20 on. */
public final class Half {

    private Half() {}

    /** Exact: every half is a float. */
    public static float toFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = half >>> 10 & 0x1f;
        int fraction = half & 0x3ff;
        if (exponent == 0) {
            float subnormal = fraction * 0x1p-24f;
            return sign == 0 ? subnormal : -subnormal;
        }
        int bits = exponent == 0x1f ? 0x7f800000 | fraction << 13 : exponent + 112 << 23 | fraction << 13;
        return Float.intBitsToFloat(sign | bits);
    }

    /** Rounds to the nearest, ties to even. */
    public static short ofFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        float size = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | 0x7e00);
        }
        if (size >= 65520f) {
            return (short) (sign | 0x7c00);
        }
        if (size < 0x1p-14f) {
            return (short) (sign | (int) Math.rint(size * 0x1p24f));
        }
        int exponentAndFraction = (bits & 0x7fffffff) - (112 << 23);
        int rounded = exponentAndFraction + 0xfff + (exponentAndFraction >>> 13 & 1);
        return (short) (sign | rounded >>> 13);
    }
}
