package org.engram.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.engram.imaging.volume.Volume;
import org.junit.jupiter.api.Test;

class SyntheticRunTest {
  private final SyntheticVolumes volumes = new SyntheticVolumes(RunSize.SMALL);

  @Test
  void theSameSizesGiveTheSameRun() {
    SyntheticRun again = new SyntheticVolumes(RunSize.SMALL).run();
    for (int e = 0; e < again.elements(); e++) {
      assertThat(again.value(e, 7)).isEqualTo(volumes.run().value(e, 7));
      assertThat(again.label(e)).isEqualTo(volumes.run().label(e));
    }
  }

  @Test
  void volumesHoldWholeNumbersThatVaryInTheHeadAndZeroAroundIt() {
    float[] first = new float[8000];
    float[] second = new float[8000];
    volumes.advance();
    volumes.read(first);
    volumes.advance();
    volumes.read(second);
    int head = 0;
    for (int voxel = 0; voxel < first.length; voxel++) {
      assertThat(first[voxel]).isBetween(0F, 32767F);
      assertThat((double) first[voxel]).isEqualTo(Math.rint(first[voxel]));
      head += first[voxel] == 0 ? 0 : 1;
    }
    // An ellipsoid of 0.84 of the grid's half axes fills 0.31 of it.
    assertThat(head).isEqualTo(volumes.run().elements()).isBetween(2100, 2500);
    assertThat(first[0]).isZero();
    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void everyRegionHasVoxelsAndItsMeanIsTheirs() {
    Volume atlas = volumes.atlas();
    double[] means = volumes.run().means();
    float[] frame = new float[8000];
    volumes.advance();
    volumes.read(frame);
    BitSet found = new BitSet();
    double sum = 0;
    int count = 0;
    for (int voxel = 0; voxel < frame.length; voxel++) {
      int label = (int) atlas.values()[voxel];
      found.set(label);
      if (label == 3) {
        sum += frame[voxel];
        count++;
      }
    }
    assertThat(found.cardinality()).isEqualTo(13);
    assertThat(found.length()).isEqualTo(13);
    assertThat(means).hasSize(12 * 30);
    assertThat(means[2 * 30]).isEqualTo(sum / count);
  }
}
