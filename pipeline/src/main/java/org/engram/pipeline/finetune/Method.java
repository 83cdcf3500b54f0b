package org.engram.pipeline.finetune;

import org.engram.imaging.signal.NamedChoice;
import org.engram.models.finetuning.FinetuneStep;
import org.engram.models.finetuning.HeadKind;

/** What is trained. */
public enum Method implements NamedChoice {
  /** Encoder and head, by AdamW. */
  FINETUNE("finetune", HeadKind.MEAN, FinetuneStep.Rule.ADAMW),
  /** A linear map over the frozen encoder's mean token, batch norm before it, by LARS. */
  LINEAR_PROBE("linear-probe", HeadKind.BATCH_NORM, FinetuneStep.Rule.LARS),
  /** An attention pooler over the frozen encoder's region tokens and a linear map, by AdamW. */
  ATTENTIVE_PROBE("attentive-probe", HeadKind.ATTENTIVE, FinetuneStep.Rule.ADAMW);

  private final String name;
  private final HeadKind head;
  private final FinetuneStep.Rule rule;

  Method(String name, HeadKind head, FinetuneStep.Rule rule) {
    this.name = name;
    this.head = head;
    this.rule = rule;
  }

  /** The head that it trains. */
  HeadKind head() {
    return head;
  }

  /** What is trained and how, in a sentence. */
  String words(PoolerSettings pooler) {
    return switch (this) {
      case FINETUNE ->
          "encoder and head trained together: mean over tokens, layer norm, linear; AdamW";
      case LINEAR_PROBE ->
          "frozen encoder; mean over tokens, batch norm without weights, linear; LARS";
      case ATTENTIVE_PROBE ->
          "frozen encoder; "
              + pooler.queries()
              + " learned queries attend to region tokens, linear; AdamW";
    };
  }

  FinetuneStep.Rule rule() {
    return rule;
  }

  /** Whether the encoder stays as it is. */
  public boolean frozen() {
    return this != FINETUNE;
  }

  @Override
  public String choiceName() {
    return name;
  }
}
