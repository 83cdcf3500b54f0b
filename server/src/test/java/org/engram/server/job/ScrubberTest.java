package org.engram.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScrubberTest {
  @TempDir Path folder;

  private Scrubber of(FileKind kind, byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("0" + kind.ending()), content);
    return new Scrubber(List.of(FileWords.of(file, kind, "job/0")), Set.of("LH_Vis_1", "T1w"));
  }

  private Scrubber table(String content) throws IOException {
    return of(FileKind.TSV, content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatTheFileSaysIsWithheldAndOurOwnWordsAreNot() throws IOException {
    Scrubber scrubber = table("time\trow\tMüller\t19570312\nthe\tregions\t1\t2\n");

    assertThat(scrubber.text("row 3 of the table has 4 values: no repetition time"))
        .isEqualTo("row 3 of the table has 4 values: no repetition time");
    assertThat(scrubber.text("column 'Müller' and Müller, born 19570312 or 1957-03-12"))
        .isEqualTo("column [withheld] and [withheld], born [withheld] or [withheld]");
  }

  @Test
  void aQuotationThatIsNotTheFilesIsTold() throws IOException {
    Scrubber scrubber = table("trans_x\tDoe^John\n1\t2\n");

    assertThat(scrubber.text("no column 'trans_y', 'LH_Vis_1' and [450, 160]"))
        .isEqualTo("no column 'trans_y', 'LH_Vis_1' and [450, 160]");
    assertThat(scrubber.text("Doe_derivative1, trans_y_derivative1"))
        .isEqualTo("[withheld], trans_y_derivative1");
    assertThat(scrubber.text("'Doe', \"Jo\", 'x Doe^J...' and {John}"))
        .isEqualTo("[withheld], [withheld], [withheld] and [withheld]");
  }

  @Test
  void ofWhatIsNoTextEveryQuotationIsWithheld() throws IOException {
    Scrubber scrubber = of(FileKind.NPZ, "PK".getBytes(StandardCharsets.US_ASCII));

    assertThat(scrubber.text("array 'anything' of 3 rows")).isEqualTo("array [withheld] of 3 rows");
  }

  @Test
  void ofAnImageTheHeaderIsWordsAndTheVoxelsAreNot() throws IOException {
    byte[] image = new byte[2000];
    Arrays.fill(image, (byte) 7);
    image[0] = 92;
    image[1] = 1;
    image[2] = 0;
    image[3] = 0;
    Arrays.fill(image, 108, 112, (byte) 0);
    image[110] = (byte) 0xb0;
    image[111] = 0x43; // voxels begin at 352
    put(image, 148, "Doe^John");
    put(image, 600, " resampled ");

    Scrubber scrubber = of(FileKind.NIFTI, image);

    assertThat(scrubber.text("a resampled grid of Doe"))
        .isEqualTo("a resampled grid of [withheld]");
    assertThat(scrubber.text(folder.resolve("0.nii") + ": /etc/secret/x"))
        .isEqualTo("job/0: [path]");
  }

  private static void put(byte[] into, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, into, at, bytes.length);
  }
}
