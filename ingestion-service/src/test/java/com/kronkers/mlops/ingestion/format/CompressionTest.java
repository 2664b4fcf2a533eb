package com.kronkers.mlops.ingestion.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class CompressionTest {
    private static final byte[] CSV = random(40_000);

    @Test
    void gzipAndZstandardReadLikeThePlainFile() throws IOException {
        String plain = Opened.text(CSV).records();

        assertThat(Opened.text(Packed.gzip(CSV)).records()).isEqualTo(plain);
        assertThat(Opened.text(Packed.zstd(CSV)).records()).isEqualTo(plain);
        assertThat(Opened.open(Packed.gzip(CSV)).found().compression()).isEqualTo("gzip");
        assertThat(Opened.open(Packed.zstd(CSV)).found().compression()).isEqualTo("zstd");
    }

    @Test
    void everyMemberOfAFileIsReadHoweverSlowlyItArrives() throws IOException {
        byte[] first = Arrays.copyOfRange(CSV, 0, CSV.length / 3);
        byte[] second = Arrays.copyOfRange(CSV, CSV.length / 3, CSV.length);
        InputStream slow =
                new FilterInputStream(new ByteArrayInputStream(join(Packed.gzip(first), Packed.gzip(second)))) {
                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        return super.read(bytes, offset, Math.min(length, 7));
                    }

                    @Override
                    public int available() {
                        return 0;
                    }
                };

        assertThat(new GzipStream(slow).readAllBytes()).isEqualTo(CSV);
        assertThat(Opened.text(join(Packed.zstd(first), Packed.zstd(second))).records())
                .isEqualTo(Opened.text(CSV).records());
    }

    @Test
    void everyTruncationOfAGzipFileIsNoticed() {
        byte[] packed = Packed.gzip("a,b\n1,2\n3,4\n".getBytes(StandardCharsets.UTF_8));
        for (int length = 2; length < packed.length; length++) {
            byte[] cut = Arrays.copyOf(packed, length);
            assertThatThrownBy(() -> Opened.text(cut)).hasMessageContaining("truncated");
        }
    }

    @Test
    void aTruncatedFileIsNoticedWhileItsRowsAreRead() {
        for (byte[] packed : new byte[][] {Packed.gzip(CSV), Packed.zstd(CSV)}) {
            byte[] cut = Arrays.copyOf(packed, packed.length - 100);
            assertThatThrownBy(() -> Opened.text(cut)).hasMessageContaining("truncated");
        }
    }

    @Test
    void aDamagedFileIsNoticed() {
        byte[] packed = Packed.gzip(CSV);
        packed[packed.length - 6] ^= 1;
        assertThatThrownBy(() -> Opened.text(packed)).hasMessageContaining("checksum");
        byte[] followed = join(Packed.gzip(CSV), new byte[] {1, 2, 3, 4, 5});
        assertThatThrownBy(() -> Opened.text(followed)).hasMessageContaining("behind its end");
        byte[] frame = Packed.zstd(CSV);
        frame[frame.length / 2] ^= 0x55;
        assertThatThrownBy(() -> Opened.text(frame)).hasMessageContaining("Zstandard");
    }

    @Test
    void aBombEndsAtTheRatioInConstantMemory() throws IOException {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(gzip)) {
            lines(out, 200);
        }
        ByteArrayOutputStream zstd = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdOutputStream(zstd)) {
            lines(out, 200);
        }

        for (byte[] bomb : new byte[][] {gzip.toByteArray(), zstd.toByteArray()}) {
            CsvText opened = (CsvText) Opened.open(bomb);
            InputStream records = opened.records((line, reason, raw) -> {});
            assertThatThrownBy(() -> records.transferTo(OutputStream.nullOutputStream()))
                    .hasMessageContaining("250 times its size");
        }
    }

    @Test
    void aFileThatExpandsBeyondTheLimitIsRefused() {
        Formats small = Opened.formats(Map.of("expanded-limit", "100K"));

        assertThatThrownBy(() ->
                        small.open(new ByteArrayInputStream(Packed.gzip(CSV)), FormatOptions.DETECT, Opened::spool))
                .hasMessageContaining("102400 bytes");
    }

    @Test
    void aFileThatIsCompressedTwiceIsRefused() {
        assertThatThrownBy(() -> Opened.open(Packed.gzip(Packed.zstd(CSV)))).hasMessageContaining("compressed twice");
    }

    private static void lines(OutputStream out, int megabytes) throws IOException {
        byte[] chunk = "2017-01-01,s1,1\n".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
        out.write("day,store,quantity\n".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < megabytes; i++) {
            out.write(chunk);
        }
    }

    private static byte[] random(int rows) {
        Random random = new Random(7);
        StringBuilder csv = new StringBuilder("id,net\n");
        for (int i = 0; i < rows; i++) {
            csv.append(i).append(',').append(random.nextInt(1_000_000)).append('\n');
        }
        return csv.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
