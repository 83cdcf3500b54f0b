package org.engram.imaging.atlas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The shipped table of names against the published label files and volumes. */
class SchaeferNamesTest {
  private static final List<String[]> ROWS =
      AtlasTable.resourceLines("schaefer-400-names.tsv").stream()
          .skip(1)
          .map(line -> line.split("\t"))
          .toList();

  @Test
  void everyColumnNamesEachParcelOnce() {
    assertThat(ROWS).hasSize(400);
    for (int column = 0; column < 4; column++) {
      assertThat(new HashSet<>(column(column))).hasSize(400);
    }
    assertThat(column(0)).isEqualTo(Atlas.published450().labels().subList(50, 450));
  }

  @Test
  void todaysNamesAreThoseOfTheLabelFiles() throws IOException {
    assertThat(column(0)).isEqualTo(labels("17"));
    List<String> seven = labels("7");
    for (String line :
        SharedData.lines("atlases/order_450_tianS3_first_17networks.csv").subList(51, 451)) {
      String[] cells = line.split(",");
      String[] row = ROWS.get(Integer.parseInt(cells[0]) - 51);
      assertThat(row[0]).isEqualTo(cells[1]);
      assertThat(row[1]).isEqualTo(cells[8]).isEqualTo(seven.get(Integer.parseInt(cells[7]) - 51));
    }
  }

  @Test
  void namesOfBothOrdersBeforeTheCorrectionAreTheSameVoxels() throws IOException {
    List<String> names17 = SharedData.lines("atlases/schaefer400x17NodeNames.txt");
    List<String> names7 = SharedData.lines("atlases/schaefer400x7NodeNames.txt");
    short[] parcels17 = volume("atlases/schaefer400x17MNI.nii.gz");
    short[] parcels7 = volume("atlases/schaefer400x7MNI.nii.gz");
    int[] other = new int[401];
    for (int voxel = 0; voxel < parcels17.length; voxel++) {
      int parcel = parcels17[voxel];
      if (parcel > 0) {
        assertThat(other[parcel] == 0 || other[parcel] == parcels7[voxel]).isTrue();
        other[parcel] = parcels7[voxel];
      }
    }
    assertThat(Arrays.stream(other).distinct()).hasSize(401);
    for (int parcel = 1; parcel <= 400; parcel++) {
      assertThat(ROWS.get(parcel - 1)[2]).isEqualTo("17Networks_" + names17.get(parcel - 1));
      assertThat(ROWS.get(parcel - 1)[3]).isEqualTo("7Networks_" + names7.get(other[parcel] - 1));
    }
  }

  private static List<String> column(int column) {
    return ROWS.stream().map(row -> row[column]).toList();
  }

  private static List<String> labels(String networks) throws IOException {
    return SharedData.lines(
            "atlases/Schaefer2018_400Parcels_"
                + networks
                + "Networks_order_Tian_Subcortex_S3_label.txt")
        .stream()
        .filter(line -> line.startsWith(networks + "Networks_"))
        .toList();
  }

  /** The voxels of a little-endian int16 NIfTI-1 volume of 97 x 115 x 97. */
  private static short[] volume(String name) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(SharedData.file(name)))) {
      ByteBuffer bytes = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(bytes.getShort(70)).isEqualTo((short) 4);
      short[] voxels = new short[97 * 115 * 97];
      bytes
          .position((int) bytes.getFloat(108))
          .slice()
          .order(ByteOrder.LITTLE_ENDIAN)
          .asShortBuffer()
          .get(voxels);
      return voxels;
    }
  }
}
