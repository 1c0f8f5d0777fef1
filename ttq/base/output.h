/* output.h - standard output that did not reach its file (a full disk) is an error. */
#ifndef TTQ_BASE_OUTPUT_H
#define TTQ_BASE_OUTPUT_H

/* Call first in main(). When the program ends, what is left of standard output is written; where
 * that or an earlier write failed, a sentence that begins with `program` goes to stderr and the
 * exit code becomes TTQ_IO, whatever it was. A reader that closed its pipe is no error. */
void ttq_output_check_at_exit(const char *program);

#endif
