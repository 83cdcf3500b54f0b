package org.engram.models.neurojepa.heads;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Compute;
import org.engram.tensor.Elementwise;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/** From the tokens of a subject's modalities to outputs; modalities may be missing. */
public sealed interface VolumeHead {
  /**
   * Computes the outputs.
   *
   * @param tokens a part a modality, [batch, tokens, dim]
   * @return [batch, outputs]: logits, numbers, risks, or the log probabilities of a product
   */
  Tensor forward(ModalityBatch tokens);

  /**
   * Loads a head by the names of {@link NewVolumeHead}.
   *
   * @param parameters below {@code classifier}
   */
  static VolumeHead load(Parameters parameters, VolumeHeadConfig config) {
    Compute compute = parameters.compute();
    return switch (config.kind()) {
      case ATTENTIVE ->
          new Attentive(
              AttentiveClassifier.load(parameters, config.pooler(), config.outputs()),
              places(parameters, config),
              compute);
      case LINEAR ->
          new Mean(
              Linear.load(parameters.under("linear"), config.dim(), config.outputs()), compute);
      case INSTANCES ->
          new Instances(
              MultiInstance.load(parameters.under("instances"), config.instances()), compute);
      case LATE_GATE, LATE_CONCAT, LATE_ADD ->
          new Late(LateFusion.load(parameters.under("fusion"), config.lateFusion()));
      case AVERAGE -> new Average(each(parameters, config), compute);
      case PRODUCT -> new Product(each(parameters, config), Optional.empty(), compute);
      case JOINT_PRODUCT -> {
        Parameters joint = parameters.under("joint");
        yield new Product(
            each(parameters, config),
            Optional.of(
                new Attentive(
                    AttentiveClassifier.load(joint, config.pooler(), config.outputs()),
                    places(joint, config),
                    compute)),
            compute);
      }
    };
  }

  private static List<AttentiveClassifier> each(Parameters parameters, VolumeHeadConfig config) {
    return IntStream.range(0, config.modalities())
        .mapToObj(
            m ->
                AttentiveClassifier.load(
                    parameters.under("classifiers." + m), config.pooler(), config.outputs()))
        .toList();
  }

  private static Optional<Tensor> places(Parameters parameters, VolumeHeadConfig config) {
    return config.modalities() == 1
        ? Optional.empty()
        : Optional.of(parameters.float32("modality_embed", config.modalities(), config.dim()));
  }

  /**
   * One classifier over all tokens.
   *
   * @param embeddings what is added to each token of a modality, [modalities, dim]; none where
   *     there is one modality, as published
   */
  record Attentive(AttentiveClassifier classifier, Optional<Tensor> embeddings, Compute compute)
      implements VolumeHead {
    @Override
    public Tensor forward(ModalityBatch tokens) {
      try (Scope scope = Scope.open()) {
        ModalityBatch marked = embeddings.map(e -> marked(tokens, e)).orElse(tokens);
        return scope.keep(classifier.forward(marked.joined(), marked.joinedValidity(compute)));
      }
    }

    private static ModalityBatch marked(ModalityBatch tokens, Tensor embeddings) {
      List<Tensor> marked = new ArrayList<>();
      for (int m = 0; m < tokens.parts().size(); m++) {
        marked.add(tokens.parts().get(m).add(embeddings.select(0, m)));
      }
      return new ModalityBatch(marked, tokens.present());
    }
  }

  /** The mean of the tokens that are there, linear. */
  record Mean(Linear linear, Compute compute) implements VolumeHead {
    @Override
    public Tensor forward(ModalityBatch tokens) {
      try (Scope scope = Scope.open()) {
        Tensor x = tokens.joined();
        Tensor valid = tokens.joinedValidity(compute);
        if (valid == null) {
          return scope.keep(linear.forward(x.mean(1)));
        }
        Tensor sum = x.mul(valid.unsqueeze(2)).sum(1);
        Tensor count = Elementwise.atLeast(valid.sum(1), 1).unsqueeze(1);
        return scope.keep(linear.forward(sum.div(count)));
      }
    }
  }

  /** A subject's tokens are a bag of instances. */
  record Instances(MultiInstance head, Compute compute) implements VolumeHead {
    @Override
    public Tensor forward(ModalityBatch tokens) {
      try (Scope scope = Scope.open()) {
        Tensor x = tokens.joined();
        long width = x.size(1);
        List<Long> rows = new ArrayList<>();
        long[] starts = new long[tokens.batch() + 1];
        for (int i = 0; i < tokens.batch(); i++) {
          long token = i * width;
          for (int m = 0; m < tokens.parts().size(); m++) {
            for (long t = 0; t < tokens.parts().get(m).size(1); t++, token++) {
              if (tokens.present()[i][m]) {
                rows.add(token);
              }
            }
          }
          starts[i + 1] = rows.size();
        }
        Tensor all = x.reshape(tokens.batch() * width, x.size(2));
        if (!tokens.complete()) {
          long[] chosen = rows.stream().mapToLong(Long::longValue).toArray();
          all = all.indexSelect(0, compute.place(Tensors.of(chosen, chosen.length)));
        }
        return scope.keep(head.forward(all, starts).bags());
      }
    }
  }

  /** Two modalities, both there. */
  record Late(LateFusion fusion) implements VolumeHead {
    @Override
    public Tensor forward(ModalityBatch tokens) {
      if (!tokens.complete()) {
        throw new RefusedInputException(
            "late fusion",
            "modalities by subject: " + Arrays.deepToString(tokens.present()),
            "both modalities of every subject",
            "Leave such subjects out, or use the product or the average of classifiers");
      }
      return fusion.forward(tokens.parts().get(0), tokens.parts().get(1));
    }
  }

  /** The mean of a classifier a modality. */
  record Average(List<AttentiveClassifier> classifiers, Compute compute) implements VolumeHead {
    @Override
    public Tensor forward(ModalityBatch tokens) {
      try (Scope scope = Scope.open()) {
        return scope.keep(
            ProductOfExperts.mean(outputs(classifiers, tokens), validity(tokens, compute)));
      }
    }
  }

  /**
   * The product of a classifier a modality.
   *
   * @param joint an expert that sees all modalities
   */
  record Product(List<AttentiveClassifier> classifiers, Optional<Attentive> joint, Compute compute)
      implements VolumeHead {
    @Override
    public Tensor forward(ModalityBatch tokens) {
      try (Scope scope = Scope.open()) {
        Tensor together = joint.map(head -> head.forward(tokens)).orElse(null);
        return scope.keep(
            ProductOfExperts.logProbabilities(
                outputs(classifiers, tokens), together, validity(tokens, compute)));
      }
    }
  }

  private static List<Tensor> outputs(List<AttentiveClassifier> classifiers, ModalityBatch tokens) {
    return IntStream.range(0, classifiers.size())
        .mapToObj(m -> classifiers.get(m).forward(tokens.parts().get(m), null))
        .toList();
  }

  private static Tensor validity(ModalityBatch tokens, Compute compute) {
    return tokens.complete() ? null : tokens.validity(compute);
  }
}
