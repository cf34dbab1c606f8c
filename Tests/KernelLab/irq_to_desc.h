/* Debian's kernel does not export irq_to_desc to modules; gpio-sim's interrupt simulator needs
 * it when it is built out of tree. Forced in before irq_sim.c. */
#include <linux/irq.h>
#include <linux/irqdesc.h>

static inline struct irq_desc *lab_irq_to_desc(unsigned int number) {
  struct irq_data *data = irq_get_irq_data(number);
  return data ? irq_data_to_desc(data) : NULL;
}
#define irq_to_desc lab_irq_to_desc
