package org.engram.models.neurojepa.heads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.engram.models.finetuning.AttentivePooler;
import org.engram.models.finetuning.CrossAttention;
import org.engram.models.finetuning.PoolerConfig;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Autograd;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The heads' outputs and gradients recorded from the published implementation. */
class GoldenHeadsTest {
  private static final double TOLERANCE = 2e-5;
  private static final int DIM = 36;
  private static final int HEADS = 3;
  private static final int CLASSES = 3;

  private static void check(Recorded recorded, String name, Tensor actual) {
    recorded.check(name, actual, TOLERANCE, TOLERANCE);
  }

  /** [batch, tokens], 1 where a token is there. */
  private static Tensor mask(Recorded recorded) {
    return recorded.tensor("in.attn_mask").to(DType.F32);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anAttentiveClassifierMeetsThePublishedOne(int depth) {
    try (Recorded recorded = new Recorded("heads", "weights");
        Scope _ = Scope.open()) {
      String name = "attentive_classifier_depth" + depth;
      AttentiveClassifier head =
          AttentiveClassifier.load(
              recorded.parameters(name + "."), PoolerConfig.volumes(DIM, 1, HEADS, depth), CLASSES);
      Tensor x = recorded.tensor("in.x");
      Tensor mask = mask(recorded);

      check(recorded, name + ".nomask.pooled", head.pooler().pool(x, null));
      check(recorded, name + ".nomask.logits", head.forward(x, null));
      check(recorded, name + ".mask.pooled", head.pooler().pool(x, mask));
      check(recorded, name + ".mask.logits", head.forward(x, mask));
      assertThat(x.toFloats()).isEqualTo(recorded.io.get("in.x").toFloats());
    }
  }

  @Test
  void theGradientsOfAnAttentiveClassifierMeetThePublishedOnes() {
    try (Recorded recorded = new Recorded("heads", "weights");
        Scope _ = Scope.open()) {
      String name = "attentive_classifier_depth2";
      Parameters parameters = recorded.trained(name + ".");
      AttentiveClassifier head =
          AttentiveClassifier.load(parameters, PoolerConfig.volumes(DIM, 1, HEADS, 2), CLASSES);
      Tensor x = Autograd.leaf(recorded.tensor("in.x"));

      Tensor loss = head.forward(x, null).crossEntropy(recorded.tensor("in.labels"));
      Autograd.backward(loss);

      check(recorded, name + ".nomask.cross_entropy", loss);
      recorded.check(name + ".grad.x", Autograd.gradient(x).orElseThrow(), 1e-6, 1e-4);
      Map<String, Tensor> weights = parameters.named();
      assertThat(weights).hasSize(28 - 1);
      weights.forEach(
          (weight, tensor) ->
              recorded.check(
                  weight.replace(name, name + ".grad"),
                  Autograd.gradient(tensor).orElseThrow(),
                  1e-6,
                  1e-4));
    }
  }

  @Test
  void poolersOfSeveralQueriesMeetThePublishedOnes() {
    try (Recorded recorded = new Recorded("heads", "weights");
        Scope _ = Scope.open()) {
      Tensor x = recorded.tensor("in.x");
      Tensor mask = mask(recorded);
      String bare = "attentive_pooler_q2_incomplete";
      AttentivePooler incomplete =
          AttentivePooler.load(
              recorded.parameters(bare + "."),
              new PoolerConfig(DIM, 2, HEADS, 4, 1, false, false, 1e-5));
      check(recorded, bare + ".nomask", incomplete.pool(x, null));
      check(recorded, bare + ".mask", incomplete.pool(x, mask));

      String deep = "attentive_pooler_q4_depth2";
      AttentivePooler pooler =
          AttentivePooler.load(
              recorded.parameters(deep + "."), PoolerConfig.volumes(DIM, 4, HEADS, 2));
      check(recorded, deep + ".nomask", pooler.pool(x, null));
      check(recorded, deep + ".mask", pooler.pool(x, mask));
    }
  }

  @Test
  void queriesThatAttendToTokensMeetThePublishedOnes() {
    try (Recorded recorded = new Recorded("heads", "weights");
        Scope _ = Scope.open()) {
      String name = "cross_attention_block";
      CrossAttention block =
          CrossAttention.load(
              recorded.parameters(name + "."), PoolerConfig.volumes(DIM, 5, HEADS, 1));
      Tensor q = recorded.tensor("in.q");
      Tensor x = recorded.tensor("in.x");

      check(recorded, name + ".nomask", block.forward(q, x, null));
      check(recorded, name + ".mask", block.forward(q, x, mask(recorded)));
      Tensor normed = block.norms().orElseThrow().norm1().forward(x);
      check(recorded, name + ".xattn_only.nomask", block.attend(q, normed, null));
    }
  }

  @Test
  void aLinearClassifierReadsTheMeanOfTheTokens() {
    try (Recorded recorded = new Recorded("heads", "weights");
        Scope _ = Scope.open()) {
      Linear linear = Linear.load(recorded.parameters("linear_classifier.linear."), DIM, CLASSES);

      check(
          recorded,
          "linear_classifier.mean_pooled_logits",
          linear.forward(recorded.tensor("in.x").mean(1)));
    }
  }

  @ParameterizedTest
  @EnumSource(LateFusion.Kind.class)
  void lateFusionMeetsThePublishedOne(LateFusion.Kind kind) {
    try (Recorded recorded = new Recorded("heads", "weights");
        Scope _ = Scope.open()) {
      String name = "late_fusion_" + kind;
      int hidden = 32;
      int heads = 4;
      LateFusion fusion =
          LateFusion.load(
              recorded.parameters(name + "."),
              new LateFusion.Sizes(kind, DIM, hidden, heads, CLASSES));

      check(
          recorded,
          name + ".logits",
          fusion.forward(recorded.tensor("in.x"), recorded.tensor("in.x2")));
    }
  }

  @Test
  void multipleInstancesMeetThePublishedOnes() {
    try (Recorded recorded = new Recorded("heads", "weights");
        Scope _ = Scope.open()) {
      checkBags(
          recorded,
          "mil",
          new MultiInstance.Sizes(DIM, 24, List.of(16), 3, true, false, true, true));
      checkBags(
          recorded,
          "mil_nogate_shared_logit",
          new MultiInstance.Sizes(DIM, 24, List.of(), 2, false, true, false, false));
    }
  }

  private static void checkBags(Recorded recorded, String name, MultiInstance.Sizes sizes) {
    MultiInstance head = MultiInstance.load(recorded.parameters(name + "."), sizes);
    MultiInstance.Output output =
        head.forward(
            recorded.tensor("in.mil.media"), recorded.tensor("in.mil.cu_seqlens").toLongs());
    check(recorded, name + ".output", output.bags());
    check(recorded, name + ".attention_weights", output.attention());
    check(recorded, name + ".patch_logits", output.instances());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void aProductOfExpertsMeetsThePublishedOne(int classes) {
    try (Recorded recorded = new Recorded("heads", "weights");
        Scope _ = Scope.open()) {
      String name = "poe_c" + classes + ".";
      List<Tensor> logits =
          List.of(
              recorded.tensor(name + "in.logits0"),
              recorded.tensor(name + "in.logits1"),
              recorded.tensor(name + "in.logits2"));
      Tensor joint = recorded.tensor(name + "in.joint_logits");
      Tensor valid = recorded.tensor(name + "in.validity_mask");

      check(recorded, name + "log_probs", ProductOfExperts.logProbabilities(logits, null, null));
      check(
          recorded,
          name + "log_probs_masked",
          ProductOfExperts.logProbabilities(logits, null, valid));
      check(
          recorded,
          name + "joint_log_probs",
          ProductOfExperts.logProbabilities(logits, joint, null));
      check(
          recorded,
          name + "joint_log_probs_masked",
          ProductOfExperts.logProbabilities(logits, joint, valid));
      check(recorded, name + "avg_logits", ProductOfExperts.mean(logits, null));
      check(recorded, name + "avg_logits_masked", ProductOfExperts.mean(logits, valid));
    }
  }
}
