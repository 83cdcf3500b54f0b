package org.engram.imaging.parcellation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabelRowsTest {
  @Test
  void distinctLabelsAreAscendingWhateverTheirSize() {
    int[] values = {70000, -3, -3, 5, 5, 0, -3, 70000, 2, 65536, 65535, 5, Integer.MIN_VALUE};

    assertThat(LabelRows.distinct(values))
        .containsExactly(Integer.MIN_VALUE, -3, 2, 5, 65535, 65536, 70000);
    assertThat(LabelRows.distinct(new int[] {0, 0})).isEmpty();
  }

  @Test
  void rowsFollowTheTableAndWhatItDoesNotNameIsLeftOut() {
    LabelRows rows =
        LabelRows.of("made", new int[] {8, 8, 0, 5, 9, 5}, VolumeAtlasTest.table("X", 8, "Y", 5));

    assertThat(rows.rows()).containsExactly(0, 0, -1, 1, -1, 1);
    assertThat(rows.notes()).anyMatch(note -> note.contains("1 label") && note.contains("1 voxel"));
  }
}
