package org.engram.models.brainjepa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.engram.models.nn.DropPath;
import org.engram.models.nn.LayerNorm;
import org.engram.models.nn.Linear;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.junit.jupiter.api.Test;

/** The forward passes recorded from the published implementation. */
class GoldenForwardTest {
  @Test
  void theEncoderMeetsThePublishedOneStageByStage() {
    try (Golden golden = new Golden("encoder_small");
        Scope _ = Scope.open()) {
      Encoder encoder = golden.encoder("encoder.");
      golden.check("output.patch_embed", encoder.patches(golden.x()));
      golden.check("output.pos_embed", encoder.positions());
      Tensor tokens =
          encoder.forward(golden.x(), null, golden.checkBlocks("output.block."), DropPath.none());
      golden.check("output.tokens", tokens);
    }
  }

  @Test
  void theOriginPositionsAreSinesAndCosinesOfTimeAndRegion() {
    try (Golden golden = new Golden("encoder_small")) {
      BrainJepaConfig config = golden.config;
      int half = config.embedDim() / 2;
      float[] time = SineCosine.ofTime(config.regions(), config.timePatches(), half);
      float[] region = SineCosine.ofRegion(config.regions(), config.timePatches(), half);
      float[] both = new float[time.length * 2];
      for (int token = 0; token < config.tokens(); token++) {
        System.arraycopy(time, token * half, both, token * 2 * half, half);
        System.arraycopy(region, token * half, both, token * 2 * half + half, half);
      }
      float[] expected = golden.file.get("output.pos_embed_origin_mode").toFloats();
      Golden.check("output.pos_embed_origin_mode", both, expected, 1e-6);
    }
  }

  @Test
  void theEncoderSeesOnlyTheContextTokens() {
    try (Golden golden = new Golden("encoder_masked");
        Scope _ = Scope.open()) {
      Tensor context =
          golden
              .encoder("encoder.")
              .forward(
                  golden.x(),
                  golden.tensor("input.masks_enc"),
                  golden.checkBlocks("output.encoder_block."),
                  DropPath.none());
      golden.check("output.context_tokens", context);
    }
  }

  @Test
  void thePredictorTakesTargetsThatRepeatAndAreUnsorted() {
    try (Golden golden = new Golden("predictor");
        Scope _ = Scope.open()) {
      Predictor predictor = golden.predictor();
      golden.check("output.predictor_pos_embed", predictor.positions());
      Tensor context =
          golden.encoder("encoder.").forward(golden.x(), golden.tensor("input.masks_enc"));
      golden.check("output.context_tokens", context);
      Tensor predicted =
          predictor.forward(
              context,
              golden.tensor("input.masks_enc"),
              golden.tensor("input.masks_pred"),
              golden.checkBlocks("output.predictor_block."));
      golden.check("output.predictions", predicted);
    }
  }

  @Test
  void targetsPredictionsAndLossAreThePublishedOnes() {
    try (Golden golden = new Golden("jepa_loss");
        Scope _ = Scope.open()) {
      Tensor context = golden.tensor("input.masks_enc");
      Tensor targets = golden.tensor("input.masks_pred");
      Tensor all = golden.encoder("target_encoder.").forward(golden.x());
      golden.check("output.target_tokens", all);
      Tensor wanted = LatentPrediction.targets(all, targets);
      golden.check("output.target_normed", LatentPrediction.normed(all));
      golden.check("output.targets", wanted);
      Tensor predicted =
          golden
              .predictor()
              .forward(golden.encoder("encoder.").forward(golden.x(), context), context, targets);
      golden.check("output.predictions", predicted);
      assertThat(predicted.smoothL1(wanted).item())
          .isCloseTo(golden.json.get("loss_f64").asDouble(), within(1e-6));
    }
  }

  @Test
  void theFineTunedHeadClassifiesAsPublished() {
    try (Golden golden = new Golden("finetune_head");
        Scope _ = Scope.open()) {
      Tensor tokens = golden.encoder("encoder.").forward(golden.x());
      golden.check("output.tokens", tokens);
      Tensor pooled = tokens.mean(1);
      golden.check("output.pooled", pooled);
      Tensor normed =
          LayerNorm.load(golden.parameters("fc_norm."), golden.config.embedDim(), 1e-6)
              .forward(pooled);
      golden.check("output.fc_norm", normed);
      Tensor logits =
          Linear.load(golden.parameters("head."), golden.config.embedDim(), 2).forward(normed);
      golden.check("output.logits", logits);
      double entropy = golden.file.get("output.cross_entropy").value(0);
      assertThat(logits.crossEntropy(Tensors.of(golden.file.get("input.labels"))).item())
          .isCloseTo(entropy, within(1e-6));
    }
  }
}
