package org.engram.models.brainjepa;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.TensorInfo;
import org.junit.jupiter.api.Test;

class WeightLayoutTest {
  private final BrainJepaConfig config = SmallConfigs.mapping();
  private final Map<String, TensorInfo> found = new LinkedHashMap<>(WeightLayout.of(config));

  @Test
  void anEncoderAloneIsNoDifference() {
    found.keySet().removeIf(name -> !name.startsWith("encoder."));

    assertThat(WeightLayout.differences(found, config)).isEmpty();
  }

  @Test
  void theHeadOfAFineTunedModelIsNoDifference() {
    found.put("head.weight", new TensorInfo(DType.F32, new long[] {2, 48}));
    found.put("fc_norm.weight", new TensorInfo(DType.F32, new long[] {48}));

    assertThat(WeightLayout.differences(found, config)).isEmpty();
  }

  @Test
  void aMissingAnUnknownAndAMisshapenTensorAreNamed() {
    found.remove("encoder.norm.bias");
    found.put("encoder.cls_token", new TensorInfo(DType.F32, new long[] {1, 1, 48}));
    found.put("predictor.mask_token", new TensorInfo(DType.F32, new long[] {1, 1, 32}));

    assertThat(WeightLayout.differences(found, config))
        .containsExactly(
            "encoder.norm.bias is missing",
            "predictor.mask_token is [1, 1, 32], not [1, 1, 24]",
            "encoder.cls_token is not a tensor of this model");
  }

  @Test
  void weightsWithoutAnEncoderAreToldSo() {
    found.keySet().removeIf(name -> !name.startsWith("predictor."));

    assertThat(WeightLayout.differences(found, config))
        .containsExactly("no tensor of an encoder (encoder.* or target_encoder.*)");
  }

  @Test
  void anotherDepthShowsAsUnknownOrMissingBlocks() {
    BrainJepaConfig deeper =
        new BrainJepaConfig(
            6,
            32,
            16,
            48,
            4,
            4,
            4,
            24,
            2,
            4,
            3,
            BrainJepaConfig.Position.MAPPING,
            1e-6,
            "six",
            2.0,
            "none");

    assertThat(WeightLayout.differences(found, deeper))
        .hasSize(2 * 12)
        .contains("target_encoder.blocks.3.mlp.fc2.bias is missing");
    assertThat(WeightLayout.parameters(deeper) - WeightLayout.parameters(config))
        .isEqualTo(2 * (12 * 48 * 48 + 13 * 48));
  }
}
