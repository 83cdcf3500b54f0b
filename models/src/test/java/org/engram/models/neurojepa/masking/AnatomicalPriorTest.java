package org.engram.models.neurojepa.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.models.neurojepa.pretrain.VolumeObjective;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.junit.jupiter.api.Test;

class AnatomicalPriorTest {
  /** Two patches along the first axis, of 2 x 2 x 2 voxels. */
  private static final VolumeShape TWO = new VolumeShape(List.of(4, 2, 2), List.of(2, 2, 2), 1);

  private static final float[] LABELS = {1, 1, 1, 2, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 9};

  @Test
  void everyVoxelIsCountedInItsPatch() {
    PatchLabels labels = PatchLabels.of(LABELS, TWO);

    assertThat(labels.perPatch()).isEqualTo(8);
    assertThat(labels.voxels()).containsOnlyKeys(1, 2, 9);
    assertThat(labels.voxels().get(1)).containsExactly(3, 0);
    assertThat(labels.voxels().get(2)).containsExactly(1, 7);
    assertThat(labels.voxels().get(9)).containsExactly(0, 1);
  }

  @Test
  void aTokensWeightIsTheMeanOfItsVoxels() {
    AnatomicalPrior prior = new AnatomicalPrior(new TreeMap<>(Map.of(1, 1.0, 2, 0.5)), 0.125, 0.6);

    float[] weights = prior.tokens(PatchLabels.of(LABELS, TWO), 2);

    assertThat(weights).containsExactly(0.5f, 0.453125f); // (3 + 0.5 + 4/8) / 8, (3.5 + 1/8) / 8
    assertThat(prior.foreground(weights)).containsExactly(false, false);
    assertThat(prior.foreground(new float[] {0.6f, 0.59f})).containsExactly(true, false);
  }

  @Test
  void aRegionsVectorIsTheMeanOfItsTokensByTheirShare() {
    var regions = PatchLabels.of(LABELS, TWO).pooled(new float[] {8, 0, 16, 1}, 2);

    assertThat(regions.get(1)).containsExactly(8, 0);
    assertThat(regions.get(2)).containsExactly(15, 0.875f);
    assertThat(regions.get(9)).containsExactly(16, 1);
  }

  @Test
  void masksKeepTheirCountsAndShowTheTissueOfWeight() {
    VolumeShape shape = VolumeShape.published();
    float[] labels = new float[96 * 108 * 96];
    for (int i = 0; i < labels.length; i++) {
      int x = i / (108 * 96);
      labels[i] = x < 36 ? 3 : 1; // three of eight layers of patches
    }
    AnatomicalPrior prior = new AnatomicalPrior(new TreeMap<>(Map.of(3, 1.0)), 0, 0.1);
    float[] weights = prior.tokens(PatchLabels.of(labels, shape), 576);
    boolean[] tissue = prior.foreground(weights);
    assertThat(IntStream.range(0, 576).filter(t -> tissue[t]).count()).isEqualTo(3 * 9 * 8);

    BlockMasking masking = new BlockMasking(shape.grid(), BlockMaskSettings.published().getFirst());
    int shown = 0;
    int without = 0;
    for (int seed = 0; seed < 50; seed++) {
      BlockMasking.Masks masks = masking.draw(seed, tissue);
      assertThat(masks.context()).hasSize(144);
      assertThat(masks.targets()).hasSize(432);
      assertThat(IntStream.concat(Arrays.stream(masks.context()), Arrays.stream(masks.targets())))
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 576).boxed().toList());
      shown += (int) Arrays.stream(masks.context()).filter(t -> tissue[t]).count();
      without +=
          (int) Arrays.stream(masking.draw(seed, null).context()).filter(t -> tissue[t]).count();
    }
    assertThat(shown).isGreaterThan(without * 11 / 10);
  }

  @Test
  void theLossOfATokenIsWeightedByItsTissue() {
    try (Scope _ = Scope.open()) {
      Tensor targets = Tensors.of(new float[] {0, 0, 0}, 1, 3, 1);
      Tensor predicted = Tensors.of(new float[] {1, 10, 100}, 1, 3, 1);
      Tensor mask = Tensors.of(new long[] {0, 1, 2}, 1, 3);
      Tensor weights = Tensors.of(new float[] {0.5f, 1, 0}, 1, 3);

      double loss =
          new VolumeObjective(1, 0)
              .loss(List.of(predicted), targets, List.of(mask), weights)
              .item();

      assertThat(loss).isCloseTo((1 * 0.5 + 10 * 1) / 1.5, within(1e-5));
    }
  }

  @Test
  void whatIsNoSegmentationIsRefused() {
    float[] image = LABELS.clone();
    image[3] = 0.5f;
    assertThatThrownBy(() -> PatchLabels.of(image, TWO))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("0.5");
    assertThatThrownBy(() -> PatchLabels.of(new float[3], TWO))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("3 voxels");
    assertThatThrownBy(() -> new AnatomicalPrior(new TreeMap<>(Map.of(1, 2.0)), 0, 0.1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("label 1");
  }
}
